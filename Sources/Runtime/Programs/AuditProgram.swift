import Domain
import ESI
import Foundation

/// `audit [--user NAME|ID] [--json]`
package struct AuditProgram: Sendable {
    package var who: [String] = []
    package var isJSON = false

    package init() {}

    /// - Returns: failed where something is missing that nothing will bring by itself.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.withEngine { engine in
            let people = try SyncUserKillmailsProgram.select(who, among: try await engine.store.users())
            var audits: [KillmailAudit] = []
            for person in people { audits.append(try await Services.audit(person, in: engine.store)) }
            let pending = try await engine.store.referenceCounts(listedBy: nil)[.pending] ?? 0
            let ledger = try await engine.ledger.snapshot()
            let speed = Plan.Speed(of: .killmail, ledger, engine.configuration)
            return AuditReport(audits, at: Date(), backlogSeconds: speed.seconds(pending))
        }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in report.lines() { print(line) }
        }
        return report.needsHelp ? .failed : .done
    }
}
