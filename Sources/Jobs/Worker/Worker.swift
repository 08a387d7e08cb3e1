import Foundation
package import Logging
import Synchronization

/// Takes jobs, runs them, and settles them: the only place that does.
///
/// The order is always the same. The job commits its own work; then the job store records the ending and inserts the
/// follow-ups in one transaction; then their wake-ups are published; then the delivery is settled at the broker. A crash
/// between any two repeats work and loses none.
package final class Worker<Services: Sendable>: Sendable {
    private let registry: JobRegistry<Services>
    private let services: Services
    private let broker: any Broker
    private let store: any JobStore
    private let configuration: WorkerConfiguration
    private let intake: AsyncStream<[QueueName: QueueLimit]>?
    private let onEvent: @Sendable (WorkerEvent) -> Void
    private let logger: Logger

    private let holdings = Holdings()
    private let running = RunningJobs()
    private let gate = SoloGate()
    private let waitingWrites = WaitingWrites()
    private let isStopping = Atomic(false)
    private let stopRequests: AsyncStream<Void>
    private let stopRequest: AsyncStream<Void>.Continuation

    /// - Parameter intake: for each queue how many deliveries the worker may hold, each time that changes: what cannot be
    ///   worked on soon stays in its queue, in order of priority.
    package init(
        registry: JobRegistry<Services>,
        services: Services,
        broker: any Broker,
        store: any JobStore,
        configuration: WorkerConfiguration,
        intake: AsyncStream<[QueueName: QueueLimit]>? = nil,
        logger: Logger,
        onEvent: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) {
        self.registry = registry
        self.services = services
        self.broker = broker
        self.store = store
        self.configuration = configuration
        self.intake = intake
        self.logger = logger
        self.onEvent = onEvent
        (stopRequests, stopRequest) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Works until told to stop, or cancelled, which means the same. Returns when every delivery is settled.
    package func run() async {
        // Of its own, so that a cancellation reaches it as a stop only: the grace, and the pauses between tries to write
        // down how jobs ended, must not shrink to nothing.
        let life = Task { await work() }
        await withTaskCancellationHandler {
            await life.value
        } onCancel: {
            stop()
        }
    }

    /// What is to be run beside the worker, so that others know of it.
    package func presence(of worker: WorkerIdentity, in directory: any WorkerDirectory) -> WorkerPresence {
        WorkerPresence(
            worker: worker,
            queues: configuration.queues,
            holdings: holdings,
            broker: broker,
            directory: directory,
            logger: logger
        )
    }

    /// For how long nothing has gone on here: half a second is usual.
    package var silence: Duration { running.silence }

    /// Takes no more jobs, lets those in flight end within the grace, gives the rest back.
    package func stop() { stopRequest.yield() }

    // MARK: Life

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.followIntake() }
            group.addTask { await self.superviseStop() }
            group.addTask { await self.running.watchDeadlines() }
            await withDiscardingTaskGroup { slots in
                for slot in 0..<configuration.concurrency {
                    let minimum = slot < configuration.urgentSlots ? WorkerConfiguration.urgent : .lowest
                    slots.addTask { await self.serve(minimumPriority: minimum) }
                }
            }
            group.cancelAll()
        }
    }

    private func followIntake() async {
        guard let intake else { return }
        for await limits in intake {
            for (queue, limit) in limits { await broker.setLimit(limit, for: queue) }
        }
    }

    private func superviseStop() async {
        var requests = stopRequests.makeAsyncIterator()
        guard await requests.next() != nil else { return }
        isStopping.store(true, ordering: .relaxed)
        await broker.stopDelivering()
        guard (try? await Task.sleep(for: configuration.grace)) != nil else { return }
        logger.notice("Jobs in flight did not end within the grace and are cancelled")
        running.cancel()
        guard (try? await Task.sleep(for: configuration.cancellationGrace)) != nil else { return }
        running.abandon()
    }

    // MARK: A slot

    private func serve(minimumPriority: Priority) async {
        var failures = 0
        while true {
            do {
                guard let delivery = try await broker.next(from: configuration.queues, minimumPriority: minimumPriority)
                else { return }
                failures = 0
                let number = holdings.take(delivery.message.queue)
                defer { holdings.drop(number) }
                await handle(delivery)
            } catch {
                failures += 1
                guard await isToTryAgain(after: error, failures) else { return }
            }
        }
    }

    /// Apart from what goes well, as much of what follows is: a slot keeps the frames it waits in, a thousand slots a
    /// thousand.
    @inline(never)
    private func isToTryAgain(after error: any Error, _ failures: Int) async -> Bool {
        logger.error("No job can be taken from the broker; trying again", metadata: ["error": "\(error)"])
        guard !isStopping.load(ordering: .relaxed) else { return false }
        await pause(afterFailures: failures)
        return true
    }

    private func handle(_ delivery: consuming Delivery) async {
        guard let delivery = await begin(delivery) else { return }
        CrashPoint.delivered.reach()
        let notes = JobNotes()
        let settlement = await settlement(of: delivery.message, notes)
        notes.setDuration()
        CrashPoint.performed.reach()
        await record(settlement, delivery, notes)
    }

    /// - Returns: nil where the job is not to be run, and the delivery is settled.
    @inline(never)
    private func begin(_ delivery: consuming Delivery) async -> Delivery? {
        if delivery.message.generation == nil {
            guard let adopted = await adopt(delivery) else { return nil }
            delivery = adopted
        }
        let instead: Settlement
        switch await look(at: delivery.message, redelivered: delivery.isRedelivered) {
        case .run(let current):
            delivery.message = current
            return delivery
        case nil: instead = .released
        case .unwanted: instead = .completed(next: [])
        case .early(let wait): instead = .snoozed(until: Date(timeIntervalSinceNow: wait / .seconds(1)))
        }
        await give(delivery, back: instead)
        return nil
    }

    @inline(never)
    private func adopt(_ delivery: consuming Delivery) async -> Delivery? {
        do throws(UnreadableMessage) {
            delivery.message = try registry.adopt(delivery.message)
            return delivery
        } catch {
            // No row can be made of it: the broker alone knows it, and counts its tries.
            let message = delivery.message
            let settlement = Verdict.unreadable(error, message: message, random: .random(in: 0...1))
            if await give(delivery, back: settlement) { report(settlement, of: message) }
            return nil
        }
    }

    @inline(never)
    private func look(at message: Message, redelivered: Bool) async -> Beginning? {
        await persist("begin", of: message) { () async throws(JobStoreError) in
            try await self.store.begin(message, redelivered: redelivered)
        }
    }

    private func settlement(of message: Message, _ notes: JobNotes) async -> Settlement {
        let policy = CrashPolicy.judge(crashes: message.crashes, soloRuns: message.soloRuns)
        guard policy != .never else { return Verdict.crashLoop(message) }
        let isAlone = policy == .alone
        await gate.enter(alone: isAlone)
        defer { gate.leave(alone: isAlone) }
        // Where the row has moved on, no ending is taken either.
        if isAlone, await !beginAlone(message) { return .released }
        return await run(message, notes)
    }

    @inline(never)
    private func beginAlone(_ message: Message) async -> Bool {
        let begun = await persist("begin alone", of: message) { () async throws(JobStoreError) in
            try await self.store.beginAlone(message)
        }
        return begun == true
    }

    private func run(_ message: Message, _ notes: JobNotes) async -> Settlement {
        do throws(UnreadableMessage) {
            return await run(try registry.decode(message), message, notes)
        } catch {
            return Verdict.unreadable(error, message: message, random: .random(in: 0...1))
        }
    }

    private func run<J: Job>(
        _ job: J,
        _ message: Message,
        _ notes: JobNotes
    ) async -> Settlement where J.Services == Services {
        let context = JobContext(of: message, notes: notes)
        let services = services
        let run = Run(deadline: .now + J.timeout)
        running.add(run)
        defer { running.remove(run) }
        let ending = await run { try await job.perform(with: services, context: context) }
        return Verdict.settlement(of: ending, job: J.self, message: message, random: .random(in: 0...1))
    }

    // MARK: Settling

    @inline(never)
    private func record(_ settlement: Settlement, _ delivery: consuming Delivery, _ notes: JobNotes) async {
        let message = delivery.message
        let recorded = await persist("settle", of: message) { () async throws(JobStoreError) in
            try await self.store.settle(message, as: settlement)
        }
        guard let recorded else {
            await give(delivery, back: .released)
            return
        }
        // Taken over by another worker, or overtaken by a promotion: its delivery is the one that counts.
        guard let messages = recorded else {
            await give(delivery, back: .completed(next: []))
            return
        }
        CrashPoint.recorded.reach()
        if !messages.isEmpty {
            _ = await persist("publish", of: message) { () async throws(BrokerError) in
                try await self.broker.publish(messages)
            }
        }
        CrashPoint.published.reach()
        await give(delivery, back: settlement)
        CrashPoint.acknowledged.reach()
        log(settlement, of: message, notes)
        report(settlement, of: message)
    }

    @inline(never)
    @discardableResult
    private func give(_ delivery: consuming Delivery, back settlement: Settlement) async -> Bool {
        do {
            try await delivery.settle(settlement)
            return true
        } catch {
            tellOfDelivery(error)
            return false
        }
    }

    /// The broker delivers it again, and the row says what became of it.
    @inline(never)
    private func tellOfDelivery(_ error: BrokerError) {
        logger.warning("A delivery could not be settled at the broker", metadata: ["error": "\(error)"])
    }

    /// Repeats what must not fail until it succeeds, or until a stop has waited long enough.
    /// - Returns: nil where it was given up: the job will be delivered again.
    private func persist<Result: Sendable, Failure: Error>(
        _ step: String,
        of message: Message,
        _ body: @Sendable () async throws(Failure) -> Result
    ) async -> Result? {
        var failures = 0
        defer { if failures > 0 { waitingWrites.end() } }
        while true {
            do {
                return try await body()
            } catch {
                failures += 1
                tell(step, of: message, failedBy: error, isFirst: failures == 1)
                if running.areAbandoned { return nil }
                await pause(afterFailures: failures)
            }
        }
    }

    @inline(never)
    private func tell(_ step: String, of message: Message, failedBy error: any Error, isFirst: Bool) {
        var metadata: Logger.Metadata = ["step": "\(step)", "error": "\(error)"]
        if let count = waitingWrites.fail(isFirst: isFirst, at: .now) {
            metadata["jobs"] = "\(count)"
            logger.error("The state of jobs cannot be written; trying again", metadata: metadata)
            metadata["jobs"] = nil
        }
        metadata["job"] = "\(message.name.map(\.rawValue) ?? "?")"
        metadata["id"] = "\(message.entity.map(String.init) ?? "?")"
        logger.debug("A job's state cannot be written; trying again", metadata: metadata)
    }

    /// 0.1 s, doubled up to 5 s.
    private func pause(afterFailures failures: Int) async {
        let delay = min(5000, 100 << min(failures - 1, 10))
        try? await Task.sleep(for: .milliseconds(delay))
    }

    /// One line for each job that has ended, for who wants to see them all.
    @inline(never)
    private func log(_ settlement: Settlement, of message: Message, _ notes: JobNotes) {
        guard logger.logLevel <= .debug else { return }
        var metadata: Logger.Metadata = [
            "job": "\(message.name.map(\.rawValue) ?? "?")",
            "type": "\(message.queue)",
            "id": "\(message.entity.map(String.init) ?? "?")",
            "attempt": "\(message.attempts + 1)",
            "outcome": "\(settlement.word)",
        ]
        for (key, value) in notes.all { metadata[key] = "\(value)" }
        logger.debug("A job has ended", metadata: metadata)
    }

    @inline(never)
    private func report(_ settlement: Settlement, of message: Message) {
        let name = message.name
        switch settlement {
        case .completed: if let name { onEvent(.completed(name)) }
        case .discarded(let reason, _): if let name { onEvent(.discarded(name, reason: reason)) }
        case .snoozed: if let name { onEvent(.snoozed(name)) }
        case .retried(_, let failure): if let name { onEvent(.retried(name, failure)) }
        case .dead(let failure):
            logger.warning(
                "A job became a dead letter",
                metadata: [
                    "job": "\(name.map(\.rawValue) ?? "?")",
                    "id": "\(message.entity.map(String.init) ?? "?")",
                    "kind": "\(failure.kind)",
                    "error": "\(failure.message)",
                ]
            )
            onEvent(.died(name, failure))
        case .released: break
        }
    }
}
