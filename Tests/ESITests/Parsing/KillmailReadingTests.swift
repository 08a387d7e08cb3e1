import Foundation
import TestSupport
import Testing

@testable import ESI

@Suite("Reading killmails")
struct KillmailReadingTests {
    /// As the client has it without the fast way.
    private func decode(_ body: Data) throws -> WireKillmail {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(WireKillmail.self, from: body)
    }

    @Test(arguments: 0..<400)
    func agreesWithFoundation(seed: UInt64) throws {
        var maker = MadeBody(seed: seed)
        let body = Data(maker.killmail().utf8)
        let killmail = try #require(WireKillmail.read(body), "\(String(decoding: body, as: UTF8.self))")
        #expect(killmail == (try decode(body)))
    }

    /// What is changed in one place is read as Foundation reads it, or left to Foundation.
    @Test(arguments: 0..<400)
    func neverTakesWhatFoundationRefuses(seed: UInt64) {
        var maker = MadeBody(seed: seed)
        var body = Array(maker.killmail().utf8)
        for _ in 0..<20 {
            let index = Int(maker.next() % UInt64(body.count))
            let old = body[index]
            body[index] = Array("{}[],:\"\\-+.0123456789eEntf \u{1}ä".utf8).randomElement(using: &maker) ?? 0
            if let killmail = WireKillmail.read(Data(body)) {
                let text = String(decoding: body, as: UTF8.self)
                #expect(killmail == (try? decode(Data(body))), "\(text)")
            }
            body[index] = old
        }
    }

    @Test func aBodyThatIsCutOffIsLeftToFoundation() {
        var maker = MadeBody(seed: 1)
        let body = Array(maker.killmail().utf8)
        for count in 0..<body.count {
            #expect(WireKillmail.read(Data(body.prefix(count))) == nil)
        }
    }

    @Test(arguments: ["", "null", "[]", "{}", #"{"killmail_id":1}"#, "\u{FEFF}{}"])
    func whatIsNoKillmailIsLeftToFoundation(_ text: String) {
        #expect(WireKillmail.read(Data(text.utf8)) == nil)
    }

    @Test func whatIsTooDeepIsLeftToFoundation() {
        let depth = 100_000
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(WireKillmail.read(Data(#"{"new":\#(deep)}"#.utf8)) == nil)
    }

    @Test(arguments: [
        "0", "-0.0", "5", "-10", "0.1", "0.30000001192092896", "-123456789012.34567", "452186600569.4748",
        "9007199254740991", "9007199254740993", "123456789012345678", "12345678901234567890",
        "0.000000000000000000000000001", "1234567890.12345678901234567890",
    ])
    func doublesAreExact(_ text: String) throws {
        var reader = JSONReader(Data(text.utf8))
        let value = try reader.double()
        let expected = try #require(Double(text))
        #expect(value.bitPattern == expected.bitPattern)
        try reader.end()
    }

    @Test(arguments: ["0", "7", "-1", "2147483648", "999999999999999999"])
    func integersAreWhole(_ text: String) throws {
        var reader = JSONReader(Data(text.utf8))
        #expect(try reader.integer() == Int64(text))
    }

    @Test(arguments: [
        "01", "1.0", "1.5", "1e3", "1E3", "-", "+1", ".5", "1.", "9223372036854775808", "1x", "--1", "- 1",
    ])
    func otherNumbersAreLeftToFoundation(_ text: String) {
        #expect(throws: JSONReader.Unusual.self) {
            var reader = JSONReader(Data(text.utf8))
            _ = try reader.integer()
            try reader.end()
        }
    }
}

/// Bodies with everything that may be there, may be null, or may be new.
private struct MadeBody: RandomNumberGenerator {
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
