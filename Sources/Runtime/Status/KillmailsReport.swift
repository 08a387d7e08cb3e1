package import Domain
import ESI
package import Foundation

/// Which killmails are known of, and what became of them. Its JSON keys are these names in snake_case.
package struct KillmailsReport: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        package var killmailId: Int64
        package var killmailHash: String
        package var state: String
        package var reason: String?
        package var firstListedAt: Date
        package var changedAt: Date
    }

    /// How those are seen and fetched whose jobs were given up. No list has the discarded ones alone.
    static let adviceOnGivenUp =
        "`orchestrator dead list` has those that nobody discarded, `orchestrator killmails --state pending` all among "
        + "others; `orchestrator queue killmail ID HASH` fetches one."

    package var counts: [String: Int]
    package var killmails: [Entry]

    package init(counts: [KillmailReference.State: Int], records: [KillmailReference.Record]) {
        self.counts = Dictionary(
            uniqueKeysWithValues: KillmailReference.State.allCases.map { ($0.rawValue, counts[$0] ?? 0) }
        )
        killmails = records.map { record in
            Entry(
                killmailId: record.reference.id,
                killmailHash: record.reference.hash.text,
                state: record.state.rawValue,
                reason: record.reason,
                firstListedAt: record.firstListedAt,
                changedAt: record.changedAt
            )
        }
    }

    package func lines(state: KillmailReference.State?, lister: KillmailLister?) -> [String] {
        let whose = lister.map { ", listed by \($0)" } ?? ""
        let figures = KillmailReference.State.allCases.map { state in
            "\(Figures.grouped(counts[state.rawValue] ?? 0)) \(state.rawValue)"
        }
        let head = "Killmails that are known of\(whose): \(figures.joined(separator: ", "))"
        guard !killmails.isEmpty else { return [head] }
        let rows = killmails.map { entry in
            [
                String(entry.killmailId), entry.killmailHash, entry.state, ISODate.text(entry.changedAt),
                entry.reason ?? "",
            ]
        }
        let all = state.map { counts[$0.rawValue] ?? 0 } ?? counts.values.reduce(0, +)
        let more =
            all > killmails.count
            ? ["", "The newest \(Figures.grouped(killmails.count)) of \(Figures.grouped(all)); --limit shows more."]
            : []
        return [head, ""] + Table.lines([["KILLMAIL", "HASH", "STATE", "SINCE", "REASON"]] + rows, leading: 5) + more
    }
}
