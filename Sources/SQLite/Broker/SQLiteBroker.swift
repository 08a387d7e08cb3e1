package import Jobs
import Logging
import Synchronization

/// Hands out the rows of `sync_jobs`. A claim sets a row to `processing` in this worker's name.
///
/// The job store changes the row when a delivery is settled, so settling here only frees its place. Callers of `next`
/// share claims: one transaction brings jobs for all of them, in the group commit with everything else.
package final class SQLiteBroker: Broker {
    let database: SQLiteDatabase
    let options: SQLiteBrokerOptions
    let logger: Logger
    let registry: WorkerRegistry
    let reaper: Reaper
    private let desk = Mutex(ClaimDesk())
    private let turn = Atomic(0)
    private let verification = Mutex<ContinuousClock.Instant?>(nil)

    init(
        _ database: SQLiteDatabase,
        registry: WorkerRegistry,
        options: SQLiteBrokerOptions = SQLiteBrokerOptions(),
        logger: Logger
    ) {
        self.database = database
        self.options = options
        self.logger = logger
        self.registry = registry
        reaper = Reaper(locks: database.locks, frozenAfter: options.frozenAfter)
    }

    /// What has a generation is in the table already, so that only this process is woken; others look for themselves.
    /// What has none is another producer's and is queued as a request.
    package func publish(_ messages: [Message]) async throws(BrokerError) {
        let foreign = messages.filter { $0.generation == nil }
        if !foreign.isEmpty {
            do {
                try await database.write { [clock = database.clock] database in
                    let now = clock.milliseconds()
                    for message in foreign {
                        _ = try JobRow.enqueue(foreign: message, now: now, in: database)
                    }
                }
            } catch {
                throw BrokerError(error)
            }
        }
        change { desk in
            for message in messages { desk.heard(message.priority, in: message.queue) }
        }
    }

    package func next(
        from queues: [QueueName],
        minimumPriority: Priority
    ) async throws(BrokerError) -> Delivery? {
        let demand = ClaimDemand(queues: queues, minimum: minimumPriority)
        let ticket = desk.withLock { $0.ticket() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = desk.withLock { desk in
                    guard !Task.isCancelled, !desk.isStopped else { return false }
                    desk.wait(ticket, for: demand) { continuation.resume(returning: $0) }
                    return true
                }
                if isWaiting { claim() } else { continuation.resume(returning: .success(nil)) }
            }
        } onCancel: {
            // Under the desk's lock the caller is either still in line, or has been given a job that it must settle.
            let answer = desk.withLock { $0.cancel(ticket) }
            answer?(.success(nil))
        }
        guard let message = try result.get() else { return nil }
        return Delivery(message: message, isRedelivered: false) { [self] message, settlement in
            settled(message, settlement)
        }
    }

    package func setLimit(_ limit: QueueLimit, for queue: QueueName) async {
        change { $0.setLimit(limit, for: queue) }
    }

    package func stopDelivering() async {
        let answers = desk.withLock { $0.stop() }
        for answer in answers { answer(.success(nil)) }
    }

    /// A claim takes no more than there are callers.
    package var fetchedAhead: [QueueName: Int] { [:] }

    /// Who can look at the table can take from it.
    package var lastVerified: ContinuousClock.Instant? { verification.withLock(\.self) }

    /// Gives back what is still in hand and strikes this worker off. To be called when all deliveries are settled.
    package func leave() async throws(BrokerError) {
        await stopDelivering()
        do {
            try await database.write { [registry, clock = database.clock] database in
                try registry.leave(now: clock.milliseconds(), in: database)
            }
        } catch {
            throw BrokerError(error)
        }
        registry.release()
    }
}

extension SQLiteBroker {
    var isAwaited: Bool { desk.withLock(\.hasWaiters) }
    var queues: Set<QueueName> { desk.withLock(\.queues) }

    func verified() { verification.withLock { $0 = .now } }

    func isDue(at now: Int64) -> Bool { desk.withLock { $0.nextDue.map { $0 <= now } ?? false } }

    /// Something may have come from elsewhere.
    func heardSomething() { change { $0.heardSomething() } }

    private func change(_ body: (inout ClaimDesk) -> Void) {
        desk.withLock { body(&$0) }
        claim()
    }

    private func settled(_ message: Message, _ settlement: Settlement) {
        let now = database.clock.milliseconds()
        change { desk in
            desk.returned(message)
            switch settlement {
            case .completed, .discarded, .dead: break
            case .released: desk.heard(due: now, in: message.queue, now: now)
            case .snoozed(let date): desk.heard(due: date.milliseconds, in: message.queue, now: now)
            case .retried(let delay, _): desk.heard(due: now + delay.milliseconds, in: message.queue, now: now)
            }
        }
    }

    private func claim() {
        guard desk.withLock({ $0.startClaim() }) else { return }
        let turn = turn.add(1, ordering: .relaxed).oldValue
        database.submit { [self] database in
            let now = self.database.clock.milliseconds()
            let order = desk.withLock { $0.order() }
            let worker = try registry.enter(serving: Set(order.rooms.keys), now: now, in: database)
            var recovered = 0
            if worker.isNew {
                recovered = try Reaper.bury(reaper.dead(except: worker.id, in: database), now: now, in: database)
            }
            let transaction = ClaimTransaction(database: database, worker: worker.id, now: now, turn: turn)
            var claim = try transaction.run(order)
            claim.recovered = recovered
            return claim
        } completion: { [self] result in
            switch result {
            case .success(let claim): finish(claim)
            case .failure(let failure):
                for answer in desk.withLock({ $0.failClaim() }) { answer(.failure(BrokerError(failure))) }
            }
        }
    }

    private func finish(_ claim: Claim) {
        let (served, left) = desk.withLock { $0.finish(claim) }
        for (answer, message) in served { answer(.success(message)) }
        logRecovery(of: claim.recovered)
        if !left.isEmpty { giveBack(left) }
        self.claim()
    }

    func logRecovery(of count: Int) {
        guard count > 0 else { return }
        logger.warning("Jobs of workers that died or froze went back to their queues", metadata: ["jobs": "\(count)"])
    }

    private func giveBack(_ messages: [Message]) {
        database.submit { [clock = database.clock] database in
            try ClaimTransaction.giveBack(messages, now: clock.milliseconds(), in: database)
        } completion: { [self] result in
            if case .failure(let failure) = result {
                logger.error("Could not give jobs back to their queues", metadata: ["error": "\(failure)"])
            }
            heardSomething()
        }
    }
}
