import ESI
package import Foundation

/// The human form of a ``DeadLetterReport``.
package enum DeadLetterText {
    static func lines(_ report: DeadLetterReport, _ choice: DeadLetterChoice) -> [String] {
        guard report.count > 0 else { return [choice.none] }
        let header = ["GROUP", "JOB", "REASON", "COUNT", "FIRST", "LAST"]
        var lines = Table.lines(
            [header]
                + report.groups.map { group in
                    [
                        group.group, group.job.plain, group.reason.plain, Figures.grouped(group.count),
                        age(group.firstAt, report.at), age(group.lastAt, report.at),
                    ]
                },
            leading: 3
        )
        lines += ["", "An example of each:"]
        lines += report.groups.map { group in
            let entity = group.exampleEntityId.map { $0 == 0 ? "" : " (\($0))" } ?? " (only the broker has it)"
            return "  \(group.group)  \(group.example.excerpt)\(entity), dead letter \(group.exampleDeadId)"
        }
        lines += [
            "",
            "`orchestrator dead show ID` tells all of one; `dead retry --group GROUP` or `dead discard --group GROUP` "
                + "ends a group.",
        ]
        return lines
    }

    static func each(_ letters: [DeadLetterReport.Letter], at now: Date) -> [String] {
        let header = ["ID", "JOB", "ENTITY", "REASON", "DIED", "ATTEMPTS", "RETRIED"]
        return Table.lines(
            [header]
                + letters.map { letter in
                    [
                        letter.deadId, letter.job.plain, letter.entityId.map(String.init) ?? "-", letter.reason.plain,
                        age(letter.diedAt, now), Figures.grouped(letter.attempts), Figures.grouped(letter.redriven),
                    ]
                },
            leading: 4
        )
    }

    package static func lines(_ letter: DeadLetterReport.Letter, at now: Date) -> [String] {
        func time(_ date: Date?) -> String {
            date.map { "\(ISODate.text($0)), \(DurationText.ago($0, at: now))" } ?? "not known"
        }
        var facts = [
            ("dead letter", letter.deadId), ("group", letter.group), ("job", letter.job.plain),
            ("queue", letter.queue), ("entity", letter.entityId.map(String.init) ?? "no row knows it"),
            ("reason", letter.reason.plain), ("error", letter.error.plain),
            ("attempts", Figures.grouped(letter.attempts)), ("crashes", Figures.grouped(letter.crashes)),
            ("retried", letter.redriven == 1 ? "once" : "\(letter.redriven) times"),
            ("priority", String(letter.priority)), ("payload", letter.payload.plain),
        ]
        if !letter.isUnreadable {
            facts += [("queued", time(letter.createdAt)), ("first failed", time(letter.firstFailedAt))]
        }
        facts.append(("died", time(letter.diedAt)))
        let lines = Table.lines(facts.map { [$0.0, $0.1] }, leading: 2)
        guard !letter.canBeRetried else { return lines }
        return lines + ["", "It cannot be retried: its body was not kept, because it may have held a secret."]
    }

    static func age(_ date: Date?, _ now: Date) -> String {
        date.map { DurationText.describe(seconds: now.timeIntervalSince($0)) } ?? "-"
    }
}
