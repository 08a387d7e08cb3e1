import Domain
import Foundation
import Jobs
import Logging

/// `dead list`
package struct DeadListProgram: Sendable {
    package var choice: DeadLetterChoice
    /// Single ones in place of groups.
    package var listsEach = false
    package var limit = 50
    package var isJSON = false

    package init(_ choice: DeadLetterChoice) { self.choice = choice }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        return try await startup.reading { engine in
            let now = Date()
            let filter = choice.filter(at: now)
            let strays = choice.chosen(await strays(of: engine, startup.logger), filter)
            var report = DeadLetterReport(
                at: now,
                groups: try await engine.jobStore.deadLetterGroups(filter),
                strays: strays
            )
            if listsEach {
                let records = try await engine.jobStore.records(in: .failed, filter, before: nil, limit: limit)
                let letters = records.map(DeadLetterReport.Letter.init) + strays.map(DeadLetterReport.Letter.init)
                report.letters = Array(letters.prefix(limit))
            }
            try StandardOutput.print(report, asJSON: isJSON, lines: Self.lines(report, choice))
            return .done
        }
    }

    static func lines(_ report: DeadLetterReport, _ choice: DeadLetterChoice) -> [String] {
        guard let letters = report.letters, !letters.isEmpty else { return DeadLetterText.lines(report, choice) }
        let lines = DeadLetterText.each(letters, at: report.at)
        guard letters.count < report.count else { return lines }
        return lines + ["\(letters.count) of \(Figures.grouped(report.count)): --limit shows more."]
    }

    /// The others are listed without the broker.
    private func strays(of engine: Engine, _ logger: Logger) async -> [StrayLetter] {
        do {
            return try await engine.deadLetters.strays()
        } catch {
            logger.warning("Messages that no job could be made of are left out: \(error)")
            return []
        }
    }
}
