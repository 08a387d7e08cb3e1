package import Foundation
package import Jobs
import Synchronization

/// Queues in memory. What waits for its time comes when the test moves the clock.
package final class MemoryBroker: Broker {
    fileprivate struct Queued {
        var message: Message
        var dueAt: Date
        var isRedelivered: Bool
        /// Of two alike the earlier.
        let order: Int
        /// Each delivery of it has its own: who had it before cannot settle it any more.
        var tag = 0
    }

    fileprivate struct Waiter {
        let ticket: Int
        let queues: [QueueName]
        let minimum: Priority
        let continuation: CheckedContinuation<Queued?, Never>
    }

    fileprivate struct State {
        var queued: [Queued] = []
        var inHand: [Int: Queued] = [:]
        var limits: [QueueName: Int] = [:]
        var waiters: [Waiter] = []
        var cancelled: Set<Int> = []
        var isStopped = false
        var tickets = 0
        var orders = 0
        var tags = 0
        var failures: [Operation: Int] = [:]
    }

    package enum Operation: Sendable {
        case next, publish, settle
    }

    package struct Summary: Sendable, Equatable {
        package var inHand = 0
        /// Calls of `next` that wait.
        package var waiters = 0
        package var limits: [QueueName: Int] = [:]
    }

    /// To wait for: how it stands after each change.
    package let summary = Observed(Summary())
    /// In the order they died.
    package let deadLetters = Observed<[(message: Message, failure: FailureRecord)]>([])
    private let state = Mutex(State())
    private let clock: ManualClock
    private let journal: Journal?

    package init(clock: ManualClock = ManualClock(), journal: Journal? = nil) {
        self.clock = clock
        self.journal = journal
    }

    // MARK: What a test does

    /// Moves the clock and delivers what has become due.
    package func advance(by duration: Duration) {
        clock.advance(by: duration)
        deliver()
    }

    /// The next so many operations of the kind throw and do nothing.
    package func fail(_ operation: Operation, _ count: Int) { state.withLock { $0.failures[operation] = count } }

    /// The connection broke: all that is in hand comes again, as if its worker had died.
    package func breakConnection() {
        state.withLock { state in
            for var queued in state.inHand.values {
                queued.isRedelivered = true
                state.queued.append(queued)
            }
            state.inHand = [:]
        }
        deliver()
    }

    /// As if a server had lost its data.
    package func lose() { state.withLock { $0.queued = [] } }

    /// Messages that are not in hand, by when they are due.
    package var waiting: [(message: Message, dueAt: Date)] {
        state.withLock { state in
            state.queued.sorted { ($0.dueAt, $0.order) < ($1.dueAt, $1.order) }.map { ($0.message, $0.dueAt) }
        }
    }
    package var countInHand: Int { state.withLock(\.inHand.count) }

    // MARK: The port

    package func publish(_ messages: [Message]) async throws(BrokerError) {
        try failIfTold(.publish)
        let now = clock.now
        state.withLock { state in
            for message in messages { state.add(message, dueAt: now) }
        }
        journal?.append(.published(messages.map(\.entity)))
        deliver()
    }

    package func next(
        from queues: [QueueName],
        minimumPriority: Priority
    ) async throws(BrokerError) -> Delivery? {
        try failIfTold(.next)
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        let taken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ends = state.withLock { state in
                    guard !state.isStopped, state.cancelled.remove(ticket) == nil else { return true }
                    state.waiters.append(
                        Waiter(ticket: ticket, queues: queues, minimum: minimumPriority, continuation: continuation)
                    )
                    return false
                }
                if ends { continuation.resume(returning: nil) } else { deliver() }
            }
        } onCancel: {
            cancel(ticket)
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
        guard let taken else { return nil }
        return Delivery(message: taken.message, isRedelivered: taken.isRedelivered) {
            message,
            settlement throws(BrokerError) in try self.settle(taken.tag, message, settlement)
        }
    }

    package func setLimit(_ limit: QueueLimit, for queue: QueueName) async {
        state.withLock { $0.limits[queue] = limit.count }
        deliver()
    }

    package func stopDelivering() async {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
    }

    package func run() async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        defer { end.finish() }
        for await _ in ends {}
    }

    package var fetchedAhead: [QueueName: Int] { [:] }
    package var lastVerified: ContinuousClock.Instant? { .now }

    // MARK: Details

    private func failIfTold(_ operation: Operation) throws(BrokerError) {
        let fails = state.withLock { state in
            guard let left = state.failures[operation], left > 0 else { return false }
            state.failures[operation] = left - 1
            return true
        }
        if fails { throw BrokerError("the test said so") }
    }

    private func cancel(_ ticket: Int) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: nil)
    }

    private func deliver() {
        let now = clock.now
        let matches = state.withLock { $0.match(now: now) }
        summarize()
        for (waiter, queued) in matches { waiter.continuation.resume(returning: queued) }
    }

    private func summarize() {
        summary.update { summary in summary = state.withLock(\.summary) }
    }

    private func settle(_ tag: Int, _ message: Message, _ settlement: Settlement) throws(BrokerError) {
        try failIfTold(.settle)
        let now = clock.now
        let taken = state.withLock { $0.inHand.removeValue(forKey: tag) }
        guard let taken else { throw BrokerError("the delivery is in other hands") }
        var message = message
        switch settlement {
        case .completed, .discarded: break
        case .snoozed(let until): state.withLock { $0.add(message, dueAt: until) }
        case .retried(let delay, _):
            message.attempts += 1
            state.withLock { $0.add(message, dueAt: now.addingTimeInterval(delay / .seconds(1))) }
        case .dead(let failure): deadLetters.append((message, failure))
        case .released:
            // In its old place, and nobody's fault.
            state.withLock { state in
                state.queued.append(
                    Queued(message: message, dueAt: taken.dueAt, isRedelivered: taken.isRedelivered, order: taken.order)
                )
            }
        }
        journal?.append(.settled(message.entity, settlement))
        deliver()
    }
}

extension MemoryBroker: QueueObserver {
    package func ready(in queues: [QueueName]) async throws(BrokerError) -> [QueueName: Int] {
        let now = clock.now
        let ready = state.withLock { state in state.queued.filter { $0.dueAt <= now }.map(\.message.queue) }
        return Dictionary(uniqueKeysWithValues: queues.map { queue in (queue, ready.count { $0 == queue }) })
    }
}

extension MemoryBroker.State {
    fileprivate var summary: MemoryBroker.Summary {
        MemoryBroker.Summary(inHand: inHand.count, waiters: waiters.count, limits: limits)
    }

    fileprivate mutating func add(_ message: Message, dueAt: Date) {
        orders += 1
        queued.append(MemoryBroker.Queued(message: message, dueAt: dueAt, isRedelivered: false, order: orders))
    }

    fileprivate mutating func match(now: Date) -> [(MemoryBroker.Waiter, MemoryBroker.Queued)] {
        var matches: [(MemoryBroker.Waiter, MemoryBroker.Queued)] = []
        var held = Dictionary(grouping: inHand.values, by: \.message.queue).mapValues(\.count)
        for waiter in waiters {
            let candidates = queued.indices.filter { index in
                let message = queued[index].message
                return queued[index].dueAt <= now && waiter.queues.contains(message.queue)
                    && message.priority >= waiter.minimum && held[message.queue, default: 0] < limit(message.queue)
            }
            let best = candidates.min {
                (-queued[$0].message.priority.rawValue, queued[$0].order)
                    < (-queued[$1].message.priority.rawValue, queued[$1].order)
            }
            guard let best else { continue }
            var taken = queued.remove(at: best)
            tags += 1
            taken.tag = tags
            inHand[tags] = taken
            held[taken.message.queue, default: 0] += 1
            matches.append((waiter, taken))
        }
        let served = Set(matches.map(\.0.ticket))
        waiters.removeAll { served.contains($0.ticket) }
        return matches
    }

    private func limit(_ queue: QueueName) -> Int { limits[queue] ?? .max }
}
