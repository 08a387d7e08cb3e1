import Domain
import ESI
import Foundation
import Jobs

/// `status [--json]`
package struct StatusProgram: Sendable {
    private static let failures = 10

    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.withEngine { engine in
            let ledger = try await engine.ledger.snapshot()
            return StatusReport(
                at: Date(),
                database: engine.place,
                entities: try await engine.store.counts(),
                references: try await engine.store.referenceCounts(listedBy: nil),
                killmailSpeed: Plan.Speed(of: .killmail, ledger, engine.configuration),
                counts: try await engine.jobStore.counts(),
                workers: try await engine.workers.workers(),
                budget: Budget(ledger),
                failures: try await engine.jobStore.failures(limit: Self.failures)
            )
        }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in StatusText.lines(report) { print(line) }
        }
        return .done
    }
}
