import Domain
import Foundation
import Jobs

/// The human form of a ``StatusReport``.
package enum StatusText {
    package static func lines(_ report: StatusReport) -> [String] {
        [entities(report)] + references(report) + [""] + queues(report) + [""] + workers(report) + limits(report)
            + failures(report) + [""] + HealthText.lines(report.health)
    }

    private static func entities(_ report: StatusReport) -> String {
        let counts = RecordKind.allCases.map { ($0, report.entities[$0.plural] ?? 0) }
        let figures = RecordKind.figures(Dictionary(uniqueKeysWithValues: counts))
        return "\(report.database): \(figures.joined(separator: ", "))"
    }

    private static func references(_ report: StatusReport) -> [String] {
        guard let counts = report.killmailReferences else { return [] }
        let figures = KillmailReference.State.allCases.map { state in
            "\(Figures.grouped(counts[state.rawValue] ?? 0)) \(state.rawValue)"
        }
        var lines = ["Killmails that are known of: \(figures.joined(separator: ", "))"]
        if let seconds = report.killmailBacklogSeconds {
            lines.append(
                "The \(report.killmailReferencesGivenUp == nil ? "" : "other ")pending ones take about \(DurationText.describe(seconds: seconds)) at the present limits."
            )
        }
        if let givenUp = report.killmailReferencesGivenUp {
            let jobs = Figures.count(givenUp, "pending one's job was", plural: "pending ones' jobs were")
            lines.append("\(jobs) given up: \(KillmailsReport.adviceOnGivenUp)")
        }
        if counts[KillmailReference.State.invalid.rawValue] ?? 0 > 0 {
            lines.append("`orchestrator killmails --state invalid` tells why ESI refused some.")
        }
        return lines
    }

    private static func queues(_ report: StatusReport) -> [String] {
        let header = ["QUEUE", "READY", "IN FLIGHT", "WAITING", "DEAD", "OLDEST", "CONSUMERS"]
        return Table.lines(
            [header]
                + report.queues.map { queue in
                    [
                        queue.queue, Figures.grouped(queue.ready), Figures.grouped(queue.inFlight),
                        Figures.grouped(queue.waiting), Figures.grouped(queue.dead),
                        queue.oldestAgeSeconds.map(DurationText.describe(seconds:)) ?? "-",
                        Figures.grouped(queue.consumers),
                    ]
                }
        )
    }

    private static func workers(_ report: StatusReport) -> [String] {
        guard !report.workers.isEmpty else { return [] }
        let header = ["WORKER", "HEALTH", "TYPES", "HOLDS", "FOR", "STARTED", "HEARTBEAT"]
        return Table.lines(
            [header]
                + report.workers.map { worker in
                    [
                        "\(worker.host):\(worker.pid)", worker.health.rawValue,
                        worker.types.count == WorkerType.allCases.count ? "all" : worker.types.joined(separator: ","),
                        Figures.grouped(worker.holding),
                        worker.holdingSince.map { DurationText.describe(seconds: report.at.timeIntervalSince($0)) }
                            ?? "-",
                        DurationText.ago(worker.startedAt, at: report.at),
                        DurationText.describe(seconds: worker.silentSeconds) + " ago",
                    ]
                }
        ) + [""]
    }

    private static func limits(_ report: StatusReport) -> [String] {
        let limit = report.errorLimit
        var lines = [
            "Error limit: \(limit.remaining) of \(limit.limit) remaining",
            "Requests: \(limit.requestsInFlight) in flight, \(limit.requestsWaiting) waiting",
        ]
        var budget = Budget()
        budget.addresses = report.addresses
        budget.buckets = report.buckets
        lines += BudgetText.obstacles(budget, at: report.at)
        guard !report.buckets.isEmpty else { return lines }
        let header = ["BUCKET", "USED", "LIMIT", "FREE AT"]
        return lines + [""]
            + Table.lines(
                [header]
                    + report.buckets.map { bucket in
                        let window = DurationText.describe(seconds: bucket.windowSeconds)
                        return [
                            "\(bucket.group) (\(bucket.owner))", Figures.grouped(bucket.used),
                            "\(Figures.grouped(bucket.limit)) in \(window)",
                            bucket.freeAt.map { DurationText.due($0, at: report.at) } ?? "now",
                        ]
                    }
            )
    }

    private static func failures(_ report: StatusReport) -> [String] {
        guard !report.failures.isEmpty else { return [] }
        return ["", "Last failures:"]
            + report.failures.map { failure in
                // A discarded job's kind is its reason, which the example repeats.
                let what = failure.kind == failure.example ? "" : " \(failure.kind.plain)"
                let example = failure.exampleId == 0 ? "" : " (\(failure.exampleId))"
                return "  \(Figures.grouped(failure.count)) \(failure.state.rawValue) \(failure.job.plain)\(what), "
                    + "last \(DurationText.ago(failure.lastAt, at: report.at)): \(failure.example.excerpt)\(example)"
            }
    }
}
