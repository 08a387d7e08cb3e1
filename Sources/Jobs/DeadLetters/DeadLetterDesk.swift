import Foundation

/// Retries and discards dead letters in lots, removes old ones, and takes the broker's copies of them away.
///
/// Stopped at any point it has lost nothing: what was done is done, and the same call goes on with the rest.
package struct DeadLetterDesk: Sendable {
    /// Retried jobs a second, where nothing else is asked for.
    package static let rate = 100
    /// Rows that are discarded or removed in one transaction: short enough for other writers to get in between.
    private static let transactionLot = 2000
    /// Keys that are asked for at once.
    private static let sweepLot = 5000

    private let store: any JobStore
    private let broker: any Broker
    private let queue: (any DeadLetterQueue)?
    private let queues: [QueueName]
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter queue: nil where the rows are all there is.
    package init(
        store: any JobStore,
        broker: any Broker,
        queue: (any DeadLetterQueue)? = nil,
        queues: [QueueName],
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.store = store
        self.broker = broker
        self.queue = queue
        self.queues = queues
        self.sleep = sleep
    }

    /// Behind everything that is asked for or scheduled, unless somebody asks for single ones by hand.
    package static func priority(for filter: JobFilter) -> Priority {
        filter.ids.map { $0.count <= 10 } ?? false ? .manual : .refresh
    }

    /// Ends those that are dead now: what dies again meanwhile is left.
    /// - Parameters:
    ///   - rate: jobs retried a second at most; a lot is what one second allows.
    ///   - onLot: how many were ended so far.
    /// - Returns: how many were ended.
    @discardableResult
    package func end(
        _ filter: JobFilter,
        by ending: DeadLetterEnding,
        rate: Int = DeadLetterDesk.rate,
        onLot: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Int {
        switch ending {
        case .retry: try await retry(filter, rate: rate, onLot: onLot)
        case .discard: try await discard(filter, onLot: onLot)
        }
    }

    /// Rows first, then messages that no row knows.
    /// - Returns: how many were ended. Cancelled between the two, the second are left.
    @discardableResult
    package func end(
        _ filter: JobFilter,
        _ strays: [StrayLetter],
        by ending: DeadLetterEnding,
        rate: Int = DeadLetterDesk.rate,
        onLot: @Sendable (Int) -> Void = { _ in }
    ) async throws -> (rows: Int, strays: Int) {
        let rows = try await end(filter, by: ending, rate: rate, onLot: onLot)
        guard !Task.isCancelled else { return (rows, 0) }
        return (rows, try await end(strays, by: ending))
    }

    private func retry(_ filter: JobFilter, rate: Int, onLot: @Sendable (Int) -> Void) async throws -> Int {
        var filter = filter
        filter.until = try await end(of: filter)
        let lot = max(1, rate)
        var total = 0
        while filter.until != nil, !Task.isCancelled {
            let priority = Self.priority(for: filter)
            let messages = try await store.retryDeadLetters(filter, priority: priority, limit: lot)
            try await broker.publish(messages)
            // Another desk may be at work: fewer are not the last.
            guard !messages.isEmpty else { break }
            total += messages.count
            onLot(total)
            if messages.count == lot, (try? await sleep(.seconds(1))) == nil { break }
        }
        if total > 0 { try await sweep() }
        return total
    }

    private func discard(_ filter: JobFilter, onLot: @Sendable (Int) -> Void) async throws -> Int {
        var filter = filter
        filter.until = try await end(of: filter)
        var total = 0
        while filter.until != nil, !Task.isCancelled {
            let count = try await store.discardDeadLetters(filter, limit: Self.transactionLot)
            guard count > 0 else { break }
            total += count
            onLot(total)
        }
        if total > 0 { try await sweep() }
        return total
    }

    /// Messages that no row knows.
    package func strays() async throws -> [StrayLetter] { try await queue?.strays(in: queues) ?? [] }

    /// To be retried they are sent to their queues again. Those for which it is not possible stay.
    /// - Returns: how many are gone.
    @discardableResult
    package func end(_ strays: [StrayLetter], by ending: DeadLetterEnding) async throws -> Int {
        let meant = strays.filter(ending.isPossible)
        guard let queue, !meant.isEmpty else { return 0 }
        if ending == .retry {
            try await broker.publish(
                meant.map { Message(queue: $0.queue, name: $0.name, priority: $0.priority, body: $0.body) }
            )
        }
        return try await queue.removeStrays(Set(meant.map(\.id)), in: queues)
    }

    /// Removes rows of jobs that ended long ago, dead ones with their copies.
    package func removeEnded(_ retention: JobRetention) async throws {
        let dead = try await store.countDeadLetters(JobFilter(until: retention.deadBefore)).count
        for queue in queues {
            for state in [JobState.completed, .cancelled, .discarded, .failed] {
                let before = state == .failed ? retention.deadBefore : retention.endedBefore
                while try await store.removeEnded(state, of: queue, before: before, limit: Self.transactionLot) > 0 {}
            }
        }
        if dead > 0 { try await sweep() }
    }

    /// Takes the copies away whose rows are no longer dead, whoever has retried, discarded or removed them.
    /// - Returns: how many messages went.
    @discardableResult
    package func sweep() async throws -> Int {
        guard let queue else { return 0 }
        let copies = Array(try await queue.copies(in: queues))
        var stale: Set<JobGeneration> = []
        for lot in copies.lots(of: Self.sweepLot) {
            stale.formUnion(Set(lot).subtracting(try await store.deadLetters(among: Array(lot))))
        }
        return stale.isEmpty ? 0 : try await queue.removeCopies(of: stale, in: queues)
    }

    /// By the store's clock, so that what dies from now on is left out.
    private func end(of filter: JobFilter) async throws -> Date? {
        let last = try await store.countDeadLetters(filter).lastAt
        return [last, filter.until].compactMap(\.self).min().flatMap { last == nil ? nil : $0 }
    }
}
