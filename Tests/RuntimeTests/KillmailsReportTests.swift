import Domain
import Foundation
import Testing

@testable import Runtime

@Suite struct KillmailsReportTests {
    private let hash = String(repeating: "a", count: 40)

    private func report() throws -> KillmailsReport {
        KillmailsReport(
            counts: [.pending: 4000, .invalid: 1],
            records: [
                KillmailReference.Record(
                    reference: KillmailReference(id: 7, hash: try #require(KillmailHash(hash))),
                    state: .invalid,
                    reason: "Invalid killmail_id and/or killmail_hash",
                    firstListedAt: Date(timeIntervalSince1970: 1_760_000_000),
                    changedAt: Date(timeIntervalSince1970: 1_760_000_300)
                )
            ]
        )
    }

    @Test func saysWhatBecameOfEach() throws {
        #expect(
            try report().lines(state: .invalid, lister: .character(95_465_499)) == [
                "Killmails that are known of, listed by character:95465499: 4,000 pending, 0 stored, 1 invalid",
                "",
                "KILLMAIL  HASH                                      STATE    SINCE                 REASON",
                "7         \(hash)  invalid  2025-10-09T08:58:20Z  Invalid killmail_id and/or killmail_hash",
            ]
        )
        #expect(
            try report().lines(state: nil, lister: nil).last
                == "The newest 1 of 4,001; --limit shows more."
        )
    }

    @Test func hasStableKeys() throws {
        let json = try #require(try JSONSerialization.jsonObject(with: ReportJSON.encode(report())) as? [String: Any])
        #expect(json["counts"] as? [String: Int] == ["pending": 4000, "stored": 0, "invalid": 1])
        let entry = try #require((json["killmails"] as? [[String: Any]])?.first)
        #expect(
            Set(entry.keys) == ["killmail_id", "killmail_hash", "state", "reason", "first_listed_at", "changed_at"]
        )
    }

    @Test(arguments: ["manual", "character:7"])
    func listersAreWrittenAsTheyAreRead(_ text: String) {
        #expect(KillmailLister(text)?.description == text)
    }

    @Test(arguments: ["", "manual:1", "character", "character:", "character:x", "character:1:2", "corporation:1"])
    func whatIsNoListerIsRefused(_ text: String) { #expect(KillmailLister(text) == nil) }
}
