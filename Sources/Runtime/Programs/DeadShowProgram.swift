import Foundation
import Jobs

/// `dead show ID`
package struct DeadShowProgram: Sendable {
    package var id: String
    package var isJSON = false

    package init(_ id: String) { self.id = id }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let letter = try await startup.reading { engine in
            guard let row = Int64(id) else {
                return try await engine.deadLetters.strays().first { $0.id == id }.map(DeadLetterReport.Letter.init)
            }
            let filter = JobFilter(ids: [row])
            return try await engine.jobStore.records(in: .failed, filter, before: nil, limit: 1).first
                .map(DeadLetterReport.Letter.init)
        }
        guard let letter else {
            throw Complaint(
                "There is no dead letter \(id.plain): `orchestrator dead list --each` lists them.",
                status: .failed
            )
        }
        try StandardOutput.print(letter, asJSON: isJSON, lines: DeadLetterText.lines(letter, at: Date()))
        return .done
    }
}
