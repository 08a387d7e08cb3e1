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
