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
        return try await startup.withEngine(looksOnly: true) { engine in
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
            if isJSON {
                print(String(decoding: try ReportJSON.encode(report, isPretty: true), as: UTF8.self))
            } else if let letters = report.letters {
                for line in DeadLetterText.each(letters, at: now) { print(line) }
                if letters.count < report.count {
                    print("\(letters.count) of \(Figures.grouped(report.count)): --limit shows more.")
                }
            } else {
                for line in DeadLetterText.lines(report) { print(line) }
            }
            return .done
        }
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
