import Domain
import ESI
import Foundation
package import Jobs

/// `queue killmail <id> <hash> [--force]`
package struct QueueKillmailsProgram: Sendable {
    /// `-` means standard input.
    package var pairs: [String] = []
    package var files: [String] = []
    /// Nil means that of what is asked for by hand or, for more than a lot of them, that of a backlog.
    package var priority: Priority?
    /// Also pairs that ESI has refused.
    package var isForced = false
    package var isDryRun = false
    package var isQuiet = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup(isQuiet: isQuiet)
        let list = try read()
        let references = list.references
        if !isQuiet || references.isEmpty { for line in list.skipped { startup.console.print(line) } }
        guard !references.isEmpty else {
            throw Complaint("There are no pairs of id and hash to queue. Nothing was queued.")
        }
        let lines = try await startup.withEngine { engine in
            let unread = try await engine.store.unread(among: references)
            let selection = KillmailSelection(
                references,
                unread: unread,
                refused: try await engine.store.refused(among: unread),
                asksAgain: isForced
            )
            if isDryRun { return PlanText.lines(try await plan(selection.wanted.count, engine)) }
            try await engine.store.record(references: references, listedBy: .manual)
            if isForced { try await engine.store.reopen(selection.refused) }
            return try await queue(selection, engine)
        }
        if !isQuiet { for line in lines { print(line) } }
        return .done
    }

    private func plan(_ killmails: Int, _ engine: Engine) async throws -> Plan {
        Plan(
            "queue killmail",
            killmails: killmails,
            speed: Plan.Speed(of: .killmail, try await engine.ledger.snapshot(), engine.configuration)
        )
    }

    /// A long list stays among the references, and a job of its own queues it bit by bit.
    private func queue(_ selection: KillmailSelection, _ engine: Engine) async throws -> [String] {
        let references = selection.wanted
        var lines: [String] = []
        if references.count > KillmailBacklogJob.lot {
            let priority = priority ?? .refresh
            _ = try await engine.enqueue([JobRequest(KillmailBacklogJob(priority), priority: priority)])
            lines.append(
                "Recorded \(Figures.count(references.count, "killmail")) to fetch: "
                    + "they are queued in lots of \(KillmailBacklogJob.lot), newest first."
            )
            lines.append("Workers fetch them, or `orchestrator sync-killmails --drain` here.")
        } else {
            let requests = try references.map { try JobRequest(KillmailJob($0), priority: priority ?? .manual) }
            let enqueued = try await engine.enqueue(requests)
            lines.append(QueuedText.sentence(queued: enqueued.messages.count, unchanged: enqueued.unchanged))
        }
        if selection.stored > 0 {
            lines.append("\(Figures.count(selection.stored, "killmail is", plural: "killmails are")) stored already.")
        }
        if !selection.refused.isEmpty, !isForced {
            let refused = Figures.count(selection.refused.count, "pair was", plural: "pairs were")
            lines.append("\(refused) refused by ESI for good; --force asks for them again.")
        }
        return lines
    }

    private func read() throws(Complaint) -> KillmailList {
        var list = KillmailList()
        list.add(arguments: pairs.filter { $0 != "-" })
        if pairs.contains("-") { list.add(text: try ListText.standardInput(), of: ListText.standardInputName) }
        for file in files { list.add(text: try ListText.file(file), of: file) }
        return list
    }
}
