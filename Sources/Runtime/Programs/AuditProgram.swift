import Domain
import Foundation

/// `audit [--user NAME|ID] [--json]`
package struct AuditProgram: Sendable {
    package var who: [String] = []
    package var isJSON = false

    package init() {}

    /// - Returns: failed where something is missing that nothing will bring by itself.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.withEngine(looksOnly: true) { engine in
            let people = try SyncUserKillmailsProgram.select(who, among: try await engine.store.users())
            return try await engine.auditReport(of: people)
        }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in report.lines() { print(line) }
        }
        return report.needsHelp ? .failed : .done
    }
}
