import Foundation
import TestSupport

/// Bodies with everything that may be there, may be null, or may be new.
struct MadeBody: RandomNumberGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    mutating func killmail() -> String {
        let attackers = list(0...12) { $0.attacker() }
        return object([
            ("killmail_id", number()), ("killmail_time", time()),
            ("solar_system_id", number()), ("moon_id", perhaps { $0.number() }), ("war_id", perhaps { $0.number() }),
            ("victim", victim()), ("attackers", attackers), ("new", perhaps { $0.anything() }),
        ])
    }

    mutating func corporation() -> String {
        object([
            ("name", text()), ("ticker", text()), ("member_count", number()), ("ceo_id", perhaps { $0.number() }),
            ("creator_id", perhaps { $0.number() }), ("date_founded", perhaps { $0.time() }),
            ("description", perhaps { $0.text() }), ("alliance_id", perhaps { $0.number() }),
            ("faction_id", perhaps { $0.number() }), ("enlisted_faction_id", perhaps { $0.number() }),
            ("home_station_id", perhaps { $0.number() }), ("shares", perhaps { $0.number() }),
            ("tax_rate", perhaps { $0.fraction() }),
            (
                "tax_rates",
                perhaps { maker in
                    let isk = maker.perhaps { $0.fraction() }
                    return maker.object([("isk", isk), ("loyalty_point", maker.perhaps { $0.fraction() })])
                }
            ),
            ("url", perhaps { $0.text() }), ("war_eligible", perhaps { $0.chance(2) ? "true" : "false" }),
            ("state", perhaps { $0.text() }), ("type", perhaps { $0.text() }), ("friendly_fire", perhaps { $0.text() }),
            (
                "palette",
                perhaps { maker in
                    let names = ["main_color", "secondary_color", "tertiary_color"]
                    return maker.object(names.map { name in (name, maker.perhaps { $0.text() }) })
                }
            ),
            ("new", perhaps { $0.anything() }),
        ])
    }

    mutating func character() -> String {
        object([
            ("name", text()), ("corporation_id", number()), ("alliance_id", perhaps { $0.number() }),
            ("faction_id", perhaps { $0.number() }), ("birthday", time()), ("bloodline_id", number()),
            ("race_id", number()), ("gender", text()), ("security_status", perhaps { $0.fraction() }),
            ("description", perhaps { $0.text() }), ("title", perhaps { $0.text() }),
            ("corporation_title", perhaps { $0.text() }), ("ancestry_id", perhaps { $0.number() }),
            ("achievement_score", perhaps { $0.number() }), ("character_title_id", perhaps { $0.text() }),
            ("new", perhaps { $0.anything() }),
        ])
    }

    mutating func alliance() -> String {
        object([
            ("name", text()), ("ticker", text()), ("creator_id", number()), ("creator_corporation_id", number()),
            ("date_founded", time()), ("executor_corporation_id", perhaps { $0.number() }),
            ("faction_id", perhaps { $0.number() }), ("new", perhaps { $0.anything() }),
        ])
    }

    /// What players write, and what JSON makes of it.
    private mutating func text() -> String {
        let pieces = [
            "a", "Zebra", "🛸", "é", "e\u{301}", "\u{200B}", "\\\"", "\\\\", "\\/", "\\n", "\\r", "\\t", "\\u00e9",
            "\\uD83D\\uDEF8",
            "\\u0007", "\\u0000", "<br>", "\u{2028}", "{", "]", "u'",
        ]
        let count = Int.random(in: 0...8, using: &self)
        return "\"" + (0..<count).map { _ in pieces.randomElement(using: &self) ?? "" }.joined() + "\""
    }

    private mutating func time() -> String {
        let date = "20\(digit())\(digit())-0\(digit(1))-1\(digit())"
        return "\"\(date)T1\(digit()):3\(digit()):5\(digit())Z\""
    }

    private mutating func victim() -> String {
        let position = perhaps { maker in
            maker.object([("x", maker.fraction()), ("y", maker.fraction()), ("z", maker.fraction())])
        }
        return object(
            who() + [
                ("damage_taken", number()), ("ship_type_id", number()), ("position", position),
                ("items", perhaps { $0.items(depth: 0) }), ("new", perhaps { $0.anything() }),
            ]
        )
    }

    private mutating func attacker() -> String {
        object(
            who() + [
                ("damage_done", number()), ("final_blow", chance(2) ? "true" : "false"),
                ("security_status", perhaps { $0.fraction() }), ("ship_type_id", perhaps { $0.number() }),
                ("weapon_type_id", perhaps { $0.number() }),
            ]
        )
    }

    private mutating func who() -> [(String, String?)] {
        ["character_id", "corporation_id", "alliance_id", "faction_id"].map { ($0, perhaps { $0.number() }) }
    }

    private mutating func items(depth: Int) -> String {
        list(0...4) { maker in
            maker.object([
                ("item_type_id", maker.number()), ("flag", maker.number()), ("singleton", maker.number()),
                ("quantity_dropped", maker.perhaps { $0.number() }),
                ("quantity_destroyed", maker.perhaps { $0.number() }),
                ("items", depth < 3 ? maker.perhaps { $0.items(depth: depth + 1) } : nil),
            ])
        }
    }

    private mutating func anything() -> String {
        let values = [
            #""text""#, "{}", "[]", #"{"a":[1,2.5,{"b":null}],"c":"d"}"#, "[true,false,null]", "-17.25", #""""#,
        ]
        return values.randomElement(using: &self) ?? ""
    }

    /// nil: the key is not there.
    private mutating func perhaps(_ value: (inout MadeBody) -> String) -> String? {
        switch next() % 4 {
        case 0: nil
        case 1: "null"
        default: value(&self)
        }
    }

    private mutating func object(_ fields: [(String, String?)]) -> String {
        let fields = fields.shuffled(using: &self).compactMap { name, value in
            value.map { "\"\(name)\"\(space()):\(space())\($0)" }
        }
        return "{\(space())\(fields.joined(separator: "\(space()),\(space())"))}"
    }

    private mutating func list(_ count: ClosedRange<Int>, _ element: (inout MadeBody) -> String) -> String {
        let elements = (0..<Int.random(in: count, using: &self)).map { _ in element(&self) }
        return "[\(space())\(elements.joined(separator: ","))\(space())]"
    }

    private mutating func number() -> String {
        String(Int64.random(in: -10...(chance(3) ? 9_000_000_000_000 : 99_999_999), using: &self))
    }

    private mutating func fraction() -> String {
        switch next() % 3 {
        case 0: "\(Int.random(in: -10...10, using: &self))"
        case 1: "\(Double(Float.random(in: 0.01...10, using: &self)))"
        default: String(format: "%.6f", Double.random(in: -1e12...1e12, using: &self))
        }
    }

    private mutating func digit(_ minimum: Int = 0) -> Int { Int.random(in: minimum...9, using: &self) }
    private mutating func chance(_ n: UInt64) -> Bool { next() % n == 0 }
    private mutating func space() -> String { [" ", "", "", "\n\t"].randomElement(using: &self) ?? "" }
}
