/// Makes names and tickers, some of them as awkward as real ones (contract section 7).
struct Names: Sendable {
    private static let syllables = [
        "ka", "ri", "mo", "sha", "el", "dor", "ven", "ti", "lu", "gar", "ne", "oth", "wyn", "zar", "phi", "bel",
    ]
    private static let givenNames = [
        "Adira", "Bron", "Cass", "Dmitri", "Erin", "Falk", "Gwen", "Hiro", "Isolde", "Jax", "Kestrel", "Lorn", "Mira",
        "Nyx", "Orla", "Pax", "Quill", "Rhea", "Sable", "Tamsin", "Ulric", "Vesna", "Wren", "Xander", "Yara", "Zeno",
    ]
    private static let qualities = [
        "Amber", "Broken", "Crimson", "Distant", "Eternal", "Fallen", "Golden", "Hidden", "Iron", "Lonely", "Northern",
        "Quiet", "Reckless", "Silent", "Veiled", "Wandering",
    ]
    private static let things = [
        "Anvil", "Beacon", "Caravan", "Dawn", "Engine", "Forge", "Harvest", "Lantern", "Meridian", "Nebula", "Orchard",
        "Reef", "Spire", "Tempest", "Vanguard", "Wake",
    ]
    private static let companies = [
        "Industries", "Holdings", "Mining Co.", "Logistics", "Syndicate", "Inc.", "Navy", "Trust", "& Sons", "Labs",
    ]
    private static let leagues = [
        "Alliance", "Coalition", "Federation.", "Pact", "Empire", "Collective", "Accord", "Union",
    ]

    /// A word that no other number has: the number itself, spelt in syllables.
    private static func word(_ number: Int) -> String {
        var text = ""
        var rest = number
        repeat {
            text += syllables[rest % 16]
            rest = rest / 16 - 1
        } while rest >= 0
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    static func character(_ number: Int, draw: inout Draw) -> String {
        let given = draw.pick(givenNames)
        let family = word(number)
        return switch draw.below(40) {
        case 0: "\(given) '\(family)' Ó Dubhthaigh"
        case 1: "Citizen \(family) Citizen \(number)"
        case 2: "\(given) von \(family)-Müller"
        case 3: "Николай \(family)"
        case 4: "星野 \(family)"
        case 5: "\(given)  \(family)"
        default: "\(given) \(family)"
        }
    }

    static func corporation(_ number: Int, draw: inout Draw) -> String {
        let base = "\(draw.pick(qualities)) \(word(number)) \(draw.pick(companies))"
        return switch draw.below(32) {
        case 0: "\"\(base)\""
        case 1: "\(base) 🚀💥"
        case 2: "<b>\(base)</b>"
        case 3: "\(base) ™ — Ωmega"
        case 4: "L'\(base); DROP TABLE"
        case 5: "\(base) \\o/"
        case 6: "株式会社 \(base)"
        default: base
        }
    }

    static func alliance(_ number: Int, draw: inout Draw) -> String {
        let base = "\(draw.pick(qualities)) \(draw.pick(things)) \(word(number)) \(draw.pick(leagues))"
        return switch draw.below(24) {
        case 0: "\"\(base)\""
        case 1: "Ж \(base)"
        case 2: "\(base) ♥"
        case 3: "\(base) & Friends <3"
        default: base
        }
    }

    static func nonPlayerCorporation(_ number: Int, draw: inout Draw) -> String {
        number == 0 ? "Doomheim" : "\(draw.pick(things)) \(word(number)) Bureau"
    }

    static func ticker(_ number: Int, draw: inout Draw) -> String {
        let base = String(String(number + 46_656, radix: 36).uppercased().suffix(4))
        return switch draw.below(24) {
        case 0: "\(base.prefix(2)).\(base.suffix(2))"
        case 1: "\(base.prefix(2)) \(base.suffix(2))"
        case 2: "<C C P>"
        case 3: "-\(base)-"
        case 4: "\(base)."
        default: base
        }
    }

    static func description(draw: inout Draw) -> String {
        switch draw.below(8) {
        case 0: ""
        case 1:
            "<font size=\"14\" color=\"#bfffffff\"></font><font size=\"12\" color=\"#ffd98d00\">"
                + "<a href=\"showinfo:5//30000142\">Jita</a></font><br>recruiting &gt; \(draw.below(50))M SP &amp; up"
        case 2: "u'<font size=\"12\" color=\"#bfffffff\">Fly safe, o7<br>\u{2014} the \\xe9lite</font>'"
        case 3: "Line one\nLine two\twith a tab \u{1F680}\n\"quoted\" \\ backslash"
        default: "We do \(draw.pick(things).lowercased())s since \(2003 + draw.below(23))."
        }
    }
}
