import ESI
import Foundation

/// The human form of an ``EntityStory``.
package enum StoryText {
    package static func lines(_ story: EntityStory) -> [String] {
        ["\(story.type) \(story.id): \(stored(story))"] + story.stored.notes.map { "  \($0.plain)" }
            + (story.jobs.isEmpty ? ["", "No job is known for it."] : story.jobs.flatMap { job($0, story) })
    }

    private static func stored(_ story: EntityStory) -> String {
        let stored = story.stored
        if let reason = stored.missingReason {
            let again = stored.expiresAt.map { "; asked again after \(time($0, story))" } ?? ""
            return "ESI has none: \(reason.plain)\(again)"
        }
        guard stored.isKnown else { return "the store has none" }
        guard let expires = stored.expiresAt else { return "stored" }
        return "stored, \(stored.isFresh == true ? "fresh until" : "expired since") \(time(expires, story))"
    }

    private static func job(_ job: EntityStory.Job, _ story: EntityStory) -> [String] {
        let state = job.state == "failed" ? "dead letter \(job.rowId)" : job.state
        var lines = ["", "\(job.job) in \(job.queue): \(state)"]
        if let next = job.nextTryAt {
            lines.append(next <= story.at ? "  due since \(time(next, story))" : "  next try \(time(next, story))")
        }
        if let ended = job.endedAt { lines.append("  ended \(time(ended, story))") }
        lines.append("  queued \(time(job.createdAt, story)), changed \(time(job.changedAt, story))")
        var counts = ["priority \(job.priority)", "request \(job.generation)"]
        counts.append(Figures.count(job.attempts, "failed attempt"))
        if job.earlierAttempts > 0 {
            counts.append("\(Figures.grouped(job.earlierAttempts)) before it was retried as a dead letter")
        }
        if job.redriven > 1 { counts.append("retried so \(job.redriven) times") }
        if job.crashes > 0 { counts.append(Figures.count(job.crashes, "crash", plural: "crashes")) }
        lines.append("  " + counts.joined(separator: ", "))
        if let kind = job.errorKind {
            let since = job.firstFailedAt.map { ", failing since \(time($0, story))" } ?? ""
            // Of a discarded job the reason is all there is.
            let words = [kind, job.error].compactMap(\.self).filter { !$0.isEmpty }
            lines.append("  " + (kind == job.error ? kind : words.joined(separator: ": ")).plain + since)
        }
        if job.state == "failed" {
            lines.append("  `orchestrator dead retry \(job.rowId)` tries it again")
        }
        return lines
    }

    private static func time(_ date: Date, _ story: EntityStory) -> String {
        "\(ISODate.text(date)) (\(DurationText.relative(date, to: story.at)))"
    }
}
