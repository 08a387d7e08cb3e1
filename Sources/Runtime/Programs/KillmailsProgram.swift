package import Domain

/// `killmails [--state] [--listed-by] [--limit] [--json]`
package struct KillmailsProgram: Sendable {
    package var state: KillmailReference.State?
    package var lister: KillmailLister?
    package var limit = 20
    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.reading { engine in
            try await engine.killmailsReport(in: state, listedBy: lister, limit: limit)
        }
        try StandardOutput.print(report, asJSON: isJSON, lines: report.lines(state: state, lister: lister))
        return .done
    }
}
