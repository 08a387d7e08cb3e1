import Domain
import Foundation

/// The display as lines of text. Pure: the same snapshot gives the same lines.
package enum ProgressText {
    private static let narrow = 64

    /// For a terminal of that width.
    package static func lines(_ snapshot: ProgressSnapshot, width: Int) -> [String] {
        let lines =
            (width < narrow ? compact(snapshot) : table(snapshot)) + [budget(snapshot)] + notices(snapshot) + [
                foot(snapshot)
            ]
        return lines.flatMap { wrap($0, width: max(10, width - 1)) }
    }

    /// All in one line, for logs.
    package static func line(_ snapshot: ProgressSnapshot) -> String {
        let rows = snapshot.rows.map { row in
            var text = "\(row.kind.plural) \(Figures.grouped(row.done)) done, \(Figures.grouped(row.queued)) queued"
            if row.waiting > 0 { text += ", \(Figures.grouped(row.waiting)) waiting" }
            if row.dead > 0 { text += ", \(Figures.grouped(row.dead)) dead" }
            return text
        }
        let left = snapshot.timeLeft.map { "; about \(DurationText.describe($0)) left" } ?? ""
        return
            ([rows.joined(separator: "; ") + "; " + BudgetText.summary(snapshot.budget) + left]
            + notices(snapshot)).joined(separator: ". ")
    }

    // MARK: Parts

    private static func table(_ snapshot: ProgressSnapshot) -> [String] {
        let header = ["", "done", "queued", "waiting", "dead", "rate"]
        return Table.lines(
            [header]
                + snapshot.rows.map { row in
                    [
                        row.kind.plural, Figures.grouped(row.done), Figures.grouped(row.queued),
                        Figures.grouped(row.waiting), Figures.grouped(row.dead), row.rate.map(Figures.rate) ?? "-",
                    ]
                },
            separator: "   "
        )
    }

    private static func compact(_ snapshot: ProgressSnapshot) -> [String] {
        Table.lines(
            snapshot.rows.map { row in
                [
                    row.kind.plural, Figures.grouped(row.done),
                    "of \(Figures.grouped(row.done + row.queued + row.waiting))",
                    row.rate.map(Figures.rate) ?? "-",
                ]
            },
            separator: " "
        )
    }

    private static func budget(_ snapshot: ProgressSnapshot) -> String {
        let inFlight = snapshot.budget.requestsInFlight
        let waiting = max(0, snapshot.jobsInHand - inFlight)
        return "ESI: \(BudgetText.summary(snapshot.budget)); requests \(inFlight) in flight, \(waiting) waiting"
    }

    private static func notices(_ snapshot: ProgressSnapshot) -> [String] {
        if let error = snapshot.unreachable {
            let next = snapshot.budget.addresses.compactMap(\.nextProbeAt).min() ?? snapshot.nextDue
            let wait = next.map { max(0, $0.timeIntervalSince(snapshot.at)) } ?? 0
            let again =
                wait >= 1 ? "trying again in \(DurationText.describe(seconds: wait.rounded(.up)))" : "trying again now"
            return ["ESI cannot be reached at \(snapshot.baseURL): \(error); \(again); Ctrl-C stops."]
        }
        return BudgetText.obstacles(snapshot.budget, at: snapshot.at)
    }

    private static func foot(_ snapshot: ProgressSnapshot) -> String {
        let elapsed = DurationText.describe(snapshot.elapsed)
        if snapshot.isStopping {
            let jobs = Figures.count(
                snapshot.jobsInHand,
                "job in flight has ended",
                plural: "jobs in flight have ended"
            )
            return "\(elapsed). Stopping when \(jobs); Ctrl-C again stops at once."
        }
        let left = snapshot.timeLeft.map { ", about \(DurationText.describe($0)) left for what is queued" } ?? ""
        return "\(elapsed)\(left). Ctrl-C stops and loses nothing."
    }

    /// At blanks where there are some.
    private static func wrap(_ line: String, width: Int) -> [String] {
        guard line.count > width else { return [line] }
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if !current.isEmpty, current.count + 1 + word.count > width {
                lines.append(current)
                current = String(word)
            } else {
                current += (current.isEmpty ? "" : " ") + word
            }
        }
        return lines + [current]
    }
}
