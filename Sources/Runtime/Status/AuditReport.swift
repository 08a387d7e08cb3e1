package import Domain
package import Foundation

/// For each person whether all killmails are there. Its JSON keys are these names in snake_case.
package struct AuditReport: Sendable, Codable {
    package struct Missing: Sendable, Codable {
        package var killmailId: Int64
        package var killmailHash: String
        package var reason: String
    }

    package struct Person: Sendable, Codable {
        package var characterId: Int64
        package var name: String
        package var listed: Int
        package var stored: Int
        package var pending: Int
        /// When the pending ones are expected, by what ESI allows now and when those that failed are tried again; nil where
        /// there are none.
        package var pendingUntil: Date?
        package var missing: [Missing]
        package var isComplete: Bool
        /// Of the last list that was read.
        package var asOf: Date?
        /// The list was read within a day.
        package var isCurrent: Bool
        /// Why nothing is asked for the person any more.
        package var stopped: String?
        package var lastError: String?
    }

    package var at: Date
    package var people: [Person]
    package var needsHelp: Bool

    /// - Parameter backlogSeconds: until all that is pending, of everybody, has been fetched.
    package init(_ audits: [KillmailAudit], at time: Date, backlogSeconds: Double) {
        at = time
        needsHelp = audits.contains(where: \.needsHelp)
        people = audits.map { audit in
            Person(
                characterId: audit.user.characterID,
                name: audit.user.name,
                listed: audit.listed,
                stored: audit.stored,
                pending: audit.pending,
                pendingUntil: audit.pending > 0
                    ? max(time.addingTimeInterval(backlogSeconds), audit.lastTryAt ?? time) : nil,
                missing: audit.missing.map {
                    Missing(killmailId: $0.reference.id, killmailHash: $0.reference.hash.text, reason: $0.reason)
                },
                isComplete: audit.isComplete,
                asOf: audit.user.lastKillmailSyncAt,
                isCurrent: audit.isListCurrent,
                stopped: audit.user.stopped,
                lastError: audit.user.lastError
            )
        }
    }

    package func lines() -> [String] {
        guard !people.isEmpty else { return [UsersText.nobody] }
        let rows = people.map { person in
            [
                person.name.plain, Figures.grouped(person.listed), Figures.grouped(person.stored),
                Figures.grouped(person.pending), Figures.grouped(person.missing.count),
                person.isComplete ? "yes" : "no",
                person.asOf.map { DurationText.ago($0, at: at) } ?? "never",
            ]
        }
        let table = Table.lines([["PERSON", "LISTED", "STORED", "PENDING", "MISSING", "COMPLETE", "AS OF"]] + rows)
        let complete = people.count(where: \.isComplete)
        let sum =
            complete == people.count
            ? "Complete for \(Figures.count(people.count, "person", plural: "people"))."
            : "Complete for \(Figures.grouped(complete)) of \(Figures.count(people.count, "person", plural: "people"))."
        return table + people.flatMap(details) + ["", sum]
    }

    /// ESI's words may be whole sentences.
    private static func clause(_ words: String) -> String {
        let words = words.plain
        return words.hasSuffix(".") ? String(words.dropLast()) : words
    }

    private func details(_ person: Person) -> [String] {
        var lines: [String] = []
        let name = person.name.plain
        if let stopped = person.stopped {
            lines.append("\(name) has stopped: \(Self.clause(stopped)). A login mends it: `orchestrator login`.")
        } else if let error = person.lastError {
            lines.append("\(name), last try: \(Self.clause(error)). It is tried again.")
        }
        if !person.isCurrent, person.stopped == nil {
            let since = person.asOf.map { "for \(DurationText.describe(seconds: at.timeIntervalSince($0)))" } ?? "ever"
            lines.append("\(name): the list was not read \(since). `orchestrator doctor` tells what does not run.")
        }
        if let until = person.pendingUntil {
            let wait = DurationText.describe(seconds: until.timeIntervalSince(at))
            lines.append("\(name): \(Figures.grouped(person.pending)) pending, expected within \(wait).")
        }
        for missing in person.missing {
            lines.append("\(name): \(missing.killmailId) \(missing.killmailHash): \(missing.reason.plain)")
        }
        return lines.isEmpty ? [] : [""] + lines
    }
}
