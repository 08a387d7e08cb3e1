import Jobs
import Logging

/// The life of the broker: looks for what other processes have queued, for what has become due, and for the dead.
extension SQLiteBroker {
    package func run() async throws {
        var rounds = Rounds(options)
        let watch = CommitWatch(database: database.path)
        while !Task.isCancelled {
            do {
                try await round(&rounds)
                verified()
            } catch {
                logger.warning("The queue could not be looked at", metadata: ["error": "\(error)"])
            }
            guard let watch else {
                try? await Task.sleep(for: rounds.pause)
                continue
            }
            if await watch.wait(atMost: rounds.pause) { rounds.expectNews() }
        }
    }

    private func round(_ rounds: inout Rounds) async throws(SQLiteFailure) {
        let isTimeToReap = rounds.isTimeToReap()
        if isTimeToReap { try await reap() }
        guard isAwaited else { return }
        let commits = try await database.otherCommits()
        let now = database.clock.milliseconds()
        // Now and then without a cause too, should this process have queued something and died before publishing it.
        guard rounds.hasChanged(commits) || isTimeToReap || isDue(at: now) else { return }
        let isWorthwhile = try await database.read { [queues] database in
            try ClaimTransaction.isWorthwhile(for: queues, now: now, in: database)
        }
        if isWorthwhile { heardSomething() }
    }

    private func reap() async throws(SQLiteFailure) {
        let (dead, areOrphans) = try await database.read { [reaper, registry] database in
            (try reaper.dead(except: registry.id, in: database), try Reaper.areOrphans(in: database))
        }
        guard !dead.isEmpty || areOrphans else { return }
        let count = try await database.write { [clock = database.clock] database in
            try Reaper.bury(dead, now: clock.milliseconds(), in: database)
        }
        logRecovery(of: count)
        heardSomething()
    }
}

/// When what is done next.
private struct Rounds {
    private let options: SQLiteBrokerOptions
    private var lastReap: SuspendingClock.Instant?
    private var commits: Int64?
    private(set) var pause: Duration

    init(_ options: SQLiteBrokerOptions) {
        self.options = options
        pause = options.shortestLook
    }

    mutating func isTimeToReap() -> Bool {
        let now = SuspendingClock.now
        if let lastReap, now - lastReap < options.reaping { return false }
        lastReap = now
        return true
    }

    /// Something is on its way to the disk: looks begin to become rarer anew.
    mutating func expectNews() { pause = options.soonLook }

    /// Looks become rarer while nothing happens.
    mutating func hasChanged(_ commits: Int64) -> Bool {
        defer { self.commits = commits }
        let isNews = commits != self.commits
        pause = isNews ? options.shortestLook : min(pause * 1.25, options.longestLook)
        return isNews
    }
}
