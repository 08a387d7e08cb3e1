import Domain
import ESI
import Foundation
import Runtime
import Testing

@Suite struct AuditReportTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func audit(
        pending: Int = 0,
        lastTry: TimeInterval? = nil,
        missing: [String] = [],
        synced: TimeInterval = -60,
        lastError: String? = nil,
        scopes: [String] = SSOConfiguration.defaultScopes
    ) throws -> KillmailAudit {
        let hash = try #require(KillmailHash(String(repeating: "a", count: 40)))
        return KillmailAudit(
            user: User(
                characterID: 90_000_001,
                name: "Abe",
                ownerHash: "owner",
                scopes: scopes,
                lastKillmailSyncAt: now.addingTimeInterval(synced),
                lastError: lastError,
                createdAt: now,
                loggedInAt: now
            ),
            at: now,
            stored: 5,
            pending: pending,
            lastTryAt: lastTry.map(now.addingTimeInterval),
            missing: missing.map { .init(reference: KillmailReference(id: 7, hash: hash), reason: $0) },
            isListRead: true
        )
    }

    @Test func whoIsNamedTwiceIsMeantOnce() throws {
        let people = [try audit().user]
        let named = try SyncUserKillmailsProgram.select(["abe", "90000001", "Abe"], among: people)
        #expect(named.map(\.characterID) == [90_000_001])
        #expect(throws: Complaint.self) { try SyncUserKillmailsProgram.select(["Abe", "Ben"], among: people) }
    }

    private func report(_ audit: KillmailAudit) -> AuditReport { AuditReport([audit], at: now, backlogSeconds: 120) }

    @Test func whoHasEverythingNeedsNoHelp() throws {
        let report = report(try audit())
        #expect(!report.needsHelp)
        #expect(report.people.map(\.isComplete) == [true])
        #expect(report.lines().last == "Complete for 1 person.")
    }

    @Test func nobodyNeedsNoHelp() throws {
        let report = AuditReport([], at: now, backlogSeconds: 0)
        #expect(!report.needsHelp)
        #expect(report.lines() == ["Nobody has logged in yet: `orchestrator login` does."])
    }

    @Test func whatIsPendingComesByItself() throws {
        let report = report(try audit(pending: 3))
        #expect(!report.needsHelp)
        #expect(report.people.map(\.isComplete) == [false])
        #expect(report.lines().contains("Abe: 3 pending, expected within 2 min."))
    }

    @Test(arguments: [(-60, "2 min"), (60, "2 min"), (10_800, "3 h")] as [(TimeInterval, String)])
    func whatHasFailedIsExpectedWhenItIsTriedAgain(_ lastTry: TimeInterval, _ wait: String) throws {
        let report = report(try audit(pending: 1, lastTry: lastTry))
        #expect(report.lines().contains("Abe: 1 pending, expected within \(wait)."))
    }

    @Test func aListThatCouldNotBeReadIsNotComplete() throws {
        let report = report(try audit(lastError: "ESI refuses the scope: no role"))
        #expect(!report.needsHelp)
        #expect(report.people.map(\.isComplete) == [false])
        #expect(report.lines().contains("Abe, last try: ESI refuses the scope: no role. It is tried again."))
        let sentence = self.report(try audit(lastError: "Character grant missing/expired."))
        #expect(sentence.lines().contains("Abe, last try: Character grant missing/expired. It is tried again."))
    }

    @Test func aListThatNobodyReadsNeedsHelp() throws {
        let report = report(try audit(synced: -3 * 86_400))
        #expect(report.needsHelp)
        #expect(report.people.map(\.isComplete) == [false])
        #expect(report.lines().contains { $0.hasPrefix("Abe: the list was not read for 3 d") })
    }

    @Test func whatIsRefusedOrDeadNeedsHelp() throws {
        let report = report(try audit(missing: ["ESI answered 422"]))
        #expect(report.needsHelp)
        #expect(report.lines().contains { $0.hasPrefix("Abe: 7 aaaa") && $0.hasSuffix(": ESI answered 422") })
    }

    @Test func whoDidNotGrantTheScopeIsToldToLogInAgain() throws {
        let report = report(try audit(scopes: ["publicData"]))
        #expect(report.needsHelp)
        let stopped = "Abe has stopped: the login does not include \(ESIScope.killmails). A login mends it: "
        #expect(report.lines().contains { $0.hasPrefix(stopped) })
    }
}
