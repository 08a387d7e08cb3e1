import Domain
import ESI
package import Foundation
import Jobs

extension DrainReport {
    /// - Parameter command: what to type to go on.
    package func lines(command: String, now: Date) -> [String] {
        [headline] + [store] + leftovers(now: now) + [advice(command)]
    }

    /// What must be said even with `--quiet`: that a limit leaves jobs in the queues is as it was wanted.
    package func problems(now: Date) -> [String] { status == .done ? [] : leftovers(now: now) }

    private var headline: String {
        let figures = RecordKind.figures(worked.filter { $0.value > 0 })
        let work = figures.isEmpty ? "nothing" : Figures.list(figures)
        let time = "\(DurationText.describe(elapsed)) and \(Figures.count(requests, "request"))"
        switch ending {
        case .drained: return "Done: worked on \(work) in \(time)."
        case .limitReached(let limit): return "Stopped at the limit of \(limit): worked on \(work) in \(time)."
        case .interrupted: return "Stopped: worked on \(work) in \(time)."
        }
    }

    private var store: String {
        let figures = RecordKind.figures(records.filter { $0.key != .killmail || $0.value > 0 })
        return "\(database) holds \(Figures.list(figures))."
    }

    private func leftovers(now: Date) -> [String] {
        var lines: [String] = []
        if dead > 0 { lines += deadLetters }
        if case .interrupted = ending {
            let left = ready + waiting
            if left > 0 { lines.append("\(Figures.count(left, "job is", plural: "jobs are")) left in the queues.") }
            return lines
        }
        if waiting > 0, let nextDue {
            let kinds = counts.filter { $0.waiting > 0 }
                .map { "\(Figures.grouped($0.waiting)) in \($0.queue.rawValue)" }
            let time = ISODate.text(nextDue)
            lines.append(
                "\(Figures.count(waiting, "job waits", plural: "jobs wait")) for another try: "
                    + "\(Figures.list(kinds)), the next \(DurationText.due(nextDue, at: now)) (\(time))."
            )
            lines += failures.filter { $0.state == .retrying }.prefix(3).map(describe)
        }
        if ready > 0 { lines.append("\(Figures.count(ready, "job is", plural: "jobs are")) left in the queues.") }
        return lines
    }

    private var deadLetters: [String] {
        let before =
            deadBefore == 0
            ? ""
            : deadBefore >= dead
                ? ", all from before this run" : ", \(Figures.grouped(deadBefore)) from before this run"
        return ["\(Figures.count(dead, "dead letter"))\(before):"]
            + failures.filter { $0.state == .dead }.prefix(5).map(describe)
    }

    private func describe(_ group: FailureGroup) -> String {
        // Lists are about no single entity.
        let example = group.exampleEntity == 0 ? "" : " as \(group.exampleEntity)"
        return "  \(Figures.grouped(group.count)) \(group.name.rawValue.plain) \(group.kind.plain)\(example): "
            + group.example.excerpt
    }

    private func advice(_ command: String) -> String {
        switch (ending, status) {
        case (.interrupted, _), (.limitReached, .done): "Nothing is lost: `\(command)` goes on from here."
        case (_, .dead): "`orchestrator dead list` tells more, `orchestrator dead retry` tries them again."
        case (_, .waiting): "`\(command)` later goes on with them; a longer --patience waits for them."
        default: "Run it again at any time: nothing is asked before it expires."
        }
    }
}
