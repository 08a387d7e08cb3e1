package import Domain
import ESI
import Foundation
package import Jobs

/// `sync-user-killmails [--user NAME|ID] [--force] [--full] [--drain]`
package struct SyncUserKillmailsProgram: Sendable {
    /// Names or character ids; empty means all.
    package var who: [String] = []
    /// Also those who were synced a short while ago.
    package var isForced = false
    /// All pages of their lists.
    package var isFull = false
    package var priority: Priority = .manual
    package var drains = false
    package var drain = Drain.Options(queues: Catalog.registry.queues)

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup(isQuiet: drain.isQuiet)
        let userAgent = drains ? try startup.userAgent() : nil
        // Nobody has logged in where there is no database.
        if !who.isEmpty { try startup.checkDatabase() }
        return try await startup.withEngine { engine in
            let people = try Self.select(who, among: try await engine.store.users())
            let lines = people.isEmpty ? [UsersText.nobody] : try await queue(people, engine)
            if !drain.isQuiet { for line in lines { print(line) } }
            guard let userAgent, !people.isEmpty else { return .done }
            let command = "orchestrator sync-user-killmails --drain"
            return try await Drain.run(engine, drain, startup, userAgent: userAgent, command: command)
        }
    }

    private func queue(_ people: [User], _ engine: Engine) async throws -> [String] {
        let now = Date()
        let minimumAge = engine.settings.userMinimumAge
        func isFresh(_ user: User) -> Bool { !isForced && user.waitsUntil(minimumAge: minimumAge, at: now) != nil }
        let (stopped, going) = (people.filter { $0.stopped != nil }, people.filter { $0.stopped == nil })
        let (fresh, due) = (going.filter(isFresh), going.filter { !isFresh($0) })
        let requests = try due.map {
            try JobRequest(UserKillmailsJob($0.characterID, isFull: isFull), priority: priority)
        }
        if isForced {
            for user in due where user.parked(ESIScope.killmails) != nil {
                try await engine.store.unparkScope(ESIScope.killmails, of: user.characterID)
            }
        }
        // A job that is active already stays as it is, and a login replaces it.
        if isFull { try await engine.store.wantFullWalk(of: due.map(\.characterID)) }
        let enqueued = try await engine.enqueue(requests)
        var lines = [QueuedText.sentence(queued: enqueued.messages.count, unchanged: enqueued.unchanged)]
        if !fresh.isEmpty {
            let age = DurationText.describe(minimumAge)
            lines.append(
                "\(Figures.count(fresh.count, "person was", plural: "people were")) synced less than \(age) ago; "
                    + "--force queues them too."
            )
        }
        if !stopped.isEmpty {
            lines.append(
                "\(Figures.count(stopped.count, "person has", plural: "people have")) stopped; "
                    + "`orchestrator users` tells why."
            )
        }
        return lines
    }

    /// - Returns: each once, however often named; all where nobody is.
    /// - Throws: ``Complaint`` where nobody has the name or id.
    package static func select(_ who: [String], among users: [User]) throws(Complaint) -> [User] {
        guard !who.isEmpty else { return users }
        for word in who where !users.contains(where: { $0.isMeant(by: word) }) {
            throw Complaint("Nobody of the name or character id \"\(word)\" has logged in: see `orchestrator users`.")
        }
        return users.filter { user in who.contains(where: user.isMeant) }
    }
}
