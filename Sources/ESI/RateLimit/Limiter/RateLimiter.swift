package import Logging
import Synchronization

/// This process's door to ESI: hands out permits leased from the ledger that all processes share.
///
/// Leases and settlements travel in batches, one exchange at a time, so that a process at full speed costs the store a
/// few transactions a second and one at a polite pace two for each request.
package final class RateLimiter: Sendable {
    private enum Answer {
        case permit(Permit)
        case limited(Limited)
        case cancelled
    }

    private struct Shared {
        var state: LimiterState
        var waiting: [UInt64: CheckedContinuation<Answer, Never>] = [:]
        var lastRooms: [RouteID: Room] = [:]
        var isStopped = false
        var isClosed = false
    }

    private let ledger: any RateLedger
    private let logger: Logger
    private let shared: Mutex<Shared>
    private let wake = Wake()
    private let clock = ContinuousClock()
    private let nextID = Atomic<UInt64>(0)

    /// For each public route how many jobs a worker may hold, each time that changes.
    package let rooms: AsyncStream<[RouteID: Room]>
    private let roomChanges: AsyncStream<[RouteID: Room]>.Continuation

    package init(ledger: any RateLedger, configuration: RateLimiterConfiguration, logger: Logger) {
        self.ledger = ledger
        self.logger = logger
        shared = Mutex(Shared(state: LimiterState(configuration: configuration, now: clock.now)))
        (rooms, roomChanges) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Waits until one request may be sent on the route.
    ///
    /// - Throws: ``Limited`` where that would take longer than the configured patience, `CancellationError`.
    package func acquire(_ route: Route, subject: Subject? = nil, priority: Int) async throws -> Permit {
        try Task.checkCancellation()
        let lane = Lane(route: route.id, subject: subject)
        let taken = shared.withLock { shared in
            shared.isClosed ? nil : shared.state.take(lane, now: clock.now)
        }
        if let taken { return taken }
        let id = nextID.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                wait(id, on: route, subject, priority: priority, continuation)
            }
        } onCancel: {
            cancel(id)
        }
        switch result {
        case .permit(let permit):
            if Task.isCancelled {
                giveBack(permit)
                throw CancellationError()
            }
            return permit
        case .limited(let limited): throw limited
        case .cancelled: throw CancellationError()
        }
    }

    /// - Parameter isDown: EVE itself is down, or cannot be reached.
    package func settle(_ permit: Permit, _ outcome: RequestOutcome, report: RateReport, isDown: Bool) {
        let now = clock.now
        let isWaitedFor = shared.withLock {
            $0.state.settle(permit, outcome, report: report, isDown: isDown, now: now)
        }
        if isWaitedFor { wake.signal() }
    }

    /// Lets nothing more be sent: who waits, and whoever comes, is told to come back. What is on its way is still settled.
    package func close() {
        let waiting = shared.withLock { shared in
            shared.isClosed = true
            return takeWaiting(&shared)
        }
        for continuation in waiting { continuation.resume(returning: .limited(.closed)) }
    }

    var waiterCount: Int { shared.withLock(\.waiting.count) }

    /// Exchanges with the ledger until cancelled, then settles what is left.
    package func run() async {
        while !Task.isCancelled {
            let now = clock.now
            answer { $0.expire(now: now) }
            if let exchange = shared.withLock({ $0.state.collect(now: now) }) {
                await carryOut(exchange, startedAt: now)
            } else {
                publishRooms()
                await wake.wait(until: shared.withLock { $0.state.nextWake(now: now) })
            }
        }
        refuseAll()
        guard let last = shared.withLock({ $0.state.collectLast(now: clock.now) }) else { return }
        // Unstructured: this task is cancelled, and what was spent must be told all the same.
        await Task { await carryOut(last, startedAt: clock.now) }.value
    }

    // MARK: Details

    private func carryOut(_ exchange: LedgerExchange, startedAt: ContinuousClock.Instant) async {
        do {
            let reply = try await ledger.update(exchange.keys) { page, now in
                Ledger.apply(exchange, to: &page, now: now)
            }
            answer { $0.apply(reply, to: exchange, startedAt: startedAt, now: clock.now) }
            publishRooms()
        } catch {
            logger.warning(
                "The rate ledger cannot be reached; nothing is sent until it can",
                metadata: ["error": "\(error)"]
            )
            shared.withLock { $0.state.restore(exchange, startedAt: startedAt) }
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Tells waiters what became of them.
    private func answer(_ change: (inout LimiterState) -> [LimiterState.Release]) {
        let released = shared.withLock { shared in
            change(&shared.state).map { release in
                switch release {
                case .permit(let id, let permit): (shared.waiting.removeValue(forKey: id), Answer.permit(permit))
                case .refused(let id, let limited): (shared.waiting.removeValue(forKey: id), Answer.limited(limited))
                }
            }
        }
        for (continuation, answer) in released { continuation?.resume(returning: answer) }
    }

    /// Nobody exchanges with the ledger any more: who waits would wait for ever.
    private func refuseAll() {
        let waiting = shared.withLock { shared in
            shared.isStopped = true
            return takeWaiting(&shared)
        }
        for continuation in waiting { continuation.resume(returning: .cancelled) }
        roomChanges.finish()
    }

    private func takeWaiting(_ shared: inout Shared) -> [CheckedContinuation<Answer, Never>] {
        defer { shared.waiting = [:] }
        for id in shared.waiting.keys { shared.state.cancel(id) }
        return Array(shared.waiting.values)
    }

    private func publishRooms() {
        let now = clock.now
        let changed: [RouteID: Room]? = shared.withLock { shared in
            let rooms = shared.state.rooms(now: now)
            guard rooms != shared.lastRooms else { return nil }
            shared.lastRooms = rooms
            return rooms
        }
        if let changed { roomChanges.yield(changed) }
    }

    /// Apart from who waits, as all is that needs room but does not wait.
    @inline(never)
    private func wait(
        _ id: UInt64,
        on route: Route,
        _ subject: Subject?,
        priority: Int,
        _ continuation: CheckedContinuation<Answer, Never>
    ) {
        let now = clock.now
        let answer: Answer? = shared.withLock { shared in
            // Whoever cancels marks the task before it looks for it here.
            guard !Task.isCancelled, !shared.isStopped else { return .cancelled }
            guard !shared.isClosed else { return .limited(.closed) }
            switch shared.state.acquire(route, subject, id: id, priority: priority, now: now) {
            case .permit(let permit): return .permit(permit)
            case .refused(let limited): return .limited(limited)
            case .wait:
                shared.waiting[id] = continuation
                return nil
            }
        }
        if let answer { continuation.resume(returning: answer) } else { wake.signal() }
    }

    private func cancel(_ id: UInt64) {
        let continuation: CheckedContinuation<Answer, Never>? = shared.withLock { shared in
            guard let continuation = shared.waiting.removeValue(forKey: id) else { return nil }
            shared.state.cancel(id)
            return continuation
        }
        continuation?.resume(returning: .cancelled)
    }

    /// Granted to a task that was cancelled meanwhile: nothing was sent, which costs nothing.
    private func giveBack(_ permit: Permit) {
        shared.withLock { $0.state.giveBack(permit) }
        wake.signal()
    }
}
