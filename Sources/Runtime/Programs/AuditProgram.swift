import Domain

/// `audit [--user NAME|ID] [--json]`
package struct AuditProgram: Sendable {
    package var who: [String] = []
    package var isJSON = false

    package init() {}

    /// - Returns: failed where something is missing that nothing will bring by itself.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.reading { engine in
            let people = try SyncUserKillmailsProgram.select(who, among: try await engine.store.users())
            return try await engine.auditReport(of: people)
        }
        try StandardOutput.print(report, asJSON: isJSON, lines: report.lines())
        return report.needsHelp ? .failed : .done
    }
}
