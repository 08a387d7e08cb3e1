package import Domain
import Foundation

/// `killmails [--state] [--listed-by] [--limit] [--json]`
package struct KillmailsProgram: Sendable {
    package var state: KillmailReference.State?
    package var lister: KillmailLister?
    package var limit = 20
    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.withEngine(looksOnly: true) { engine in
            try await engine.killmailsReport(in: state, listedBy: lister, limit: limit)
        }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in report.lines(state: state, lister: lister) { print(line) }
        }
        return .done
    }
}
