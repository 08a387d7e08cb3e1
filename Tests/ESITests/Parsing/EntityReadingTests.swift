import Foundation
import TestSupport
import Testing

@testable import ESI

@Suite("Reading entities")
struct EntityReadingTests {
    @Test(arguments: 0..<300)
    func agreesWithFoundation(seed: UInt64) throws {
        var maker = MadeBody(seed: seed)
        try expectTheSame(WireCorporation.self, maker.corporation())
        try expectTheSame(WireCharacter.self, maker.character())
        try expectTheSame(WireAlliance.self, maker.alliance())
    }

    /// What is changed in one place is read as Foundation reads it, or left to Foundation.
    @Test(arguments: 0..<200)
    func neverTakesWhatFoundationRefuses(seed: UInt64) {
        var maker = MadeBody(seed: seed)
        damage(WireCorporation.self, maker.corporation(), &maker)
        damage(WireCharacter.self, maker.character(), &maker)
        damage(WireAlliance.self, maker.alliance(), &maker)
    }

    @Test(arguments: [
        #""\uD83D""#, #""\uD83Dx""#, #""\uD83D\u0041""#, #""\uDEF8""#, #""\u12""#, #""\u12g4""#, #""\x""#, #""\""#,
        "\"\t\"",
        "\"a", "a", "\"",
    ])
    func aTextThatIsNoneIsLeftToFoundation(_ text: String) {
        #expect(throws: JSONReader.Unusual.self) {
            var reader = JSONReader(Data(text.utf8))
            _ = try reader.text()
            try reader.end()
        }
    }

    @Test func bytesThatAreNoTextAreLeftToFoundation() {
        #expect(throws: JSONReader.Unusual.self) {
            var reader = JSONReader(Data([0x22, 0xC3, 0x28, 0x22]))
            _ = try reader.text()
        }
    }

    private func expectTheSame<Value: JSONReadable & Equatable>(_ type: Value.Type, _ text: String) throws {
        let body = Data(text.utf8)
        let value = try #require(Value.read(body), "\(text)")
        #expect(try value == decode(type, body), "\(text)")
    }

    private func damage<Value: JSONReadable & Equatable>(
        _ type: Value.Type,
        _ text: String,
        _ random: inout some RandomNumberGenerator
    ) {
        var body = Array(text.utf8)
        for _ in 0..<20 {
            let index = Int(random.next() % UInt64(body.count))
            let old = body[index]
            body[index] = Array("{}[],:\"\\-+.0123456789eEntfuD \u{1}ä".utf8).randomElement(using: &random) ?? 0
            if let value = Value.read(Data(body)) {
                #expect(value == (try? decode(type, Data(body))), "\(String(decoding: body, as: UTF8.self))")
            }
            body[index] = old
        }
    }

    /// As the client has it without the fast way.
    private func decode<Value: Decodable>(_ type: Value.Type, _ body: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: body)
    }
}
