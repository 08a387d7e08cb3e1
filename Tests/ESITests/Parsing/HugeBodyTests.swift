import Foundation
import TestSupport
import Testing

@testable import ESI

/// Bodies far beyond what ESI sends: read or refused, in time and without a crash.
@Suite(.timeLimit(.minutes(1)))
struct HugeBodyTests {
    private func body(attackers: String = "", more: String = "") -> Data {
        Data(
            """
            {"killmail_id":1,"killmail_time":"2026-01-02T03:04:05Z","solar_system_id":2,\(more)
            "victim":{"damage_taken":0,"ship_type_id":1},"attackers":[\(attackers)]}
            """.utf8
        )
    }

    private func decode(_ body: Data) throws -> WireKillmail {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try WireKillmail.read(body) ?? decoder.decode(WireKillmail.self, from: body)
    }

    @Test func aHundredThousandAttackers() throws {
        let attackers = (1...100_000).map { #"{"damage_done":\#($0),"final_blow":\#($0 == 1)}"# }
        let killmail = try decode(body(attackers: attackers.joined(separator: ",")))
        #expect(killmail.attackers.count == 100_000)
        #expect(killmail.attackers.last?.damageDone == 100_000)
    }

    @Test(arguments: ["[", #"{"a":"#])
    func tenThousandDeep(_ opening: String) {
        let closing = opening == "[" ? "]" : "}"
        let deep = String(repeating: opening, count: 10_000) + "1" + String(repeating: closing, count: 10_000)
        // Foundation refuses it, and says so.
        #expect(throws: DecodingError.self) { try decode(body(more: #""new":\#(deep),"#)) }
    }

    @Test func aNumberOfAMillionDigits() throws {
        let number = String(repeating: "7", count: 1_000_000)
        #expect(throws: DecodingError.self) {
            try decode(body(attackers: #"{"damage_done":\#(number),"final_blow":true}"#))
        }
        // Of a key that nobody knows it may be anything.
        #expect(try decode(body(more: #""new":\#(number),"#)).killmailID == 1)
    }

    @Test func headersOfAMillionDigits() {
        let number = String(repeating: "9", count: 1_000_000)
        let names = ["retry-after", "x-ratelimit-remaining", "x-ratelimit-limit", "x-esi-error-limit-reset", "expires"]
        let response = HTTPResponse(status: 429, headers: names.map { HTTPHeader($0, number) })
        #expect(RateReport(response) == RateReport())
    }
}
