package import Foundation
package import Jobs

/// Queues the people whose killmails are due, each when that comes about. The interval is cut into parts, and whoever has
/// been due for longer belongs to one of them, so that the requests of all are spread over it after a pause.
package struct UserKillmailsSchedule: Schedule {
    private static let parts: Int64 = 10
    /// Cutting a shorter one would spread nothing.
    private static let shortestToCut: Duration = .seconds(60)
    /// Somebody who has not fought for so long is asked for less often, where that is wished for.
    private static let quietAfter: TimeInterval = 14 * 86_400
    private static let quietMinimumAge: TimeInterval = 3600

    private let store: any Store
    private let settings: SyncSettings

    package init(store: any Store, settings: SyncSettings) {
        self.store = store
        self.settings = settings
    }

    package var name: String { "user-killmails" }
    package var interval: Duration { parts == 1 ? settings.userInterval : settings.userInterval / Int(parts) }

    private var parts: Int64 { settings.userInterval < Self.shortestToCut ? 1 : Self.parts }

    package func work(tick: Int64?, at now: Date) async throws -> ScheduledWork {
        let users = try await store.users()
        let stopped = Set(users.filter { $0.stopped != nil }.map(\.characterID))
        // A sync ends a little after its tick, and belongs to the same part the next time.
        let age = max(settings.userMinimumAge, settings.userInterval - interval / 2)
        func before(_ age: Duration) -> Date { now.addingTimeInterval(-age.seconds) }
        let due = try await store.usersToSync(syncedBefore: before(tick == nil ? settings.userMinimumAge : age))
            .filter { !stopped.contains($0) }
        let part = tick.flatMap { parts == 1 ? nil : $0 % parts }
        var people = due
        if let part {
            let overdue = users.filter { ($0.lastKillmailSyncAt ?? .distantPast) < before(age + interval) }
            let others = Set(overdue.map(\.characterID).filter { $0 % parts != part })
            people = due.filter { !others.contains($0) }
        }
        if settings.isAdaptive { people = try await leaveOutTheQuiet(people, of: users, at: now) }
        let requests = try people.map { try JobRequest(UserKillmailsJob($0), priority: .schedule) }
        let own = part.map { ", part \($0 + 1) of \(parts): \(people.count)" } ?? ""
        return ScheduledWork(requests, finding: "people \(users.count), due \(due.count)\(own)")
    }

    private func leaveOutTheQuiet(_ people: [Int64], of users: [User], at now: Date) async throws -> [Int64] {
        let users = Dictionary(users.map { ($0.characterID, $0) }) { $1 }
        var rest: [Int64] = []
        for person in people {
            // Whoever logged in just now is queued by the login.
            guard let user = users[person] else { continue }
            let isFresh = user.lastKillmailSyncAt.map { now.timeIntervalSince($0) < Self.quietMinimumAge } ?? false
            if isFresh, try await isQuiet(user, at: now) { continue }
            rest.append(person)
        }
        return rest
    }

    private func isQuiet(_ user: User, at now: Date) async throws -> Bool {
        guard let id = user.lastKillmailID else { return true }
        // Listed and not there yet: it is new.
        guard let killmail = try await store.killmail(id) else { return false }
        return now.timeIntervalSince(killmail.time) > Self.quietAfter
    }
}
