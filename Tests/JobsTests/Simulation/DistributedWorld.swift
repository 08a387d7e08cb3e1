import Foundation
import TestSupport

@testable import Jobs

/// Workers, schedulers and reconcilers between a job store and a broker that may lose, repeat and disorder what it has:
/// the steps of ``Worker`` one by one, so that a worker can end between any two of them.
struct DistributedWorld: World {
    static let name = "distributed"
    static let length = 80
    static let queue = FewTriesThing.queue
    static let entities: ClosedRange<Int> = 1...3
    private static let leaders = ["a", "b"].map { WorkerIdentity(host: "h", pid: 1, boot: $0) }

    var story = Story()
    let clock = ManualClock()
    let store: MemoryJobStore
    let broker: SimulatedBroker
    var workers: [[HeldJob]] = [[], [], []]
    private var rules = JobRules()
    private var schedulers = SchedulerRules()
    private var starved = [StarvedQueues](repeating: StarvedQueues(patience: .seconds(20)), count: 2)
    private let reconcilers: [Reconciler]
    private var leader: (index: Int, until: Date)?
    /// The clock may be set back, and what waits was told the time before.
    private var latest = Date.distantPast
    /// Time that is never set back.
    private var uptime = ContinuousClock.now
    /// Jobs run long and workers die often, so that some are taken for the cause.
    private let isDeadly: Bool

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        isDeadly = random.chance(0.3)
        let (store, broker) = (MemoryJobStore(clock: clock), SimulatedBroker(clock: clock))
        (self.store, self.broker) = (store, broker)
        reconcilers = Self.leaders.map { worker in
            Reconciler(
                queues: [Self.queue],
                worker: worker,
                jobs: store,
                broker: broker,
                directory: NobodyHolds(),
                logger: .silent
            )
        }
    }

    mutating func happen(_ event: UInt64) async throws {
        var random = SeededGenerator(seed: event)
        pass(.milliseconds(random.number(0...2000)))
        switch random.number(0...99) {
        case 60..<74 where isDeadly: for worker in workers.indices { die(worker) }
        case 0..<14: try await request(&random)
        case 14..<34: try await deliver(&random)
        case 34..<74: try await goOn(&random)
        case 74..<77: die(random.number(0...workers.count - 1))
        case 77..<80: disconnect(&random)
        case 80: loseMessages()
        case 81: try await purge()
        case 82..<86: pass(.seconds(random.number(1...200)))
        case 86: setClockBack(&random)
        case 87..<93: try await schedule(&random)
        default: try await reconcile(random.number(0...1))
        }
        try rules.check(store, at: clock.now)
    }

    /// Nothing breaks any more: within some minutes every job has ended.
    mutating func settle() async throws {
        for worker in workers.indices { broker.giveBack(workers[worker]) }
        workers = [[], [], []]
        pass(.seconds(max(0, latest.timeIntervalSince(clock.now))))
        for _ in 0..<60 {
            while let taken = broker.take(0) { try await finish(HeldJob(taken)) }
            guard !rules.pending(in: store).isEmpty else { return }
            pass(.seconds(10))
            try await reconcile(0)
        }
        throw Breach("no job is lost", "still pending: \(rules.pending(in: store))")
    }

    // MARK: What happens

    private mutating func pass(_ time: Duration) {
        clock.advance(by: time)
        uptime += time
    }

    private mutating func setClockBack(_ random: inout SeededGenerator) {
        let seconds = random.number(1...4000)
        latest = max(latest, clock.now)
        clock.advance(by: .seconds(-seconds))
        story.tell("the clock is set back by \(seconds) s")
    }

    static func request(_ random: inout SeededGenerator) -> JobRequest {
        JobRequest(
            name: FewTriesThing.name,
            queue: queue,
            entity: Int64(random.number(entities)),
            priority: Priority([1, 3, 5, 8][random.number(0...3)]),
            body: Data()
        )
    }

    private mutating func request(_ random: inout SeededGenerator) async throws {
        let request = Self.request(&random)
        let messages = try await store.enqueue([request]).messages
        story.tell("job \(request.entity) is asked for, priority \(request.priority): \(messages.count) messages")
        try await publish(messages, &random)
    }

    /// The process may die before, and a confirmation may be lost, so that it publishes twice.
    private mutating func publish(_ messages: [Message], _ random: inout SeededGenerator) async throws {
        guard !messages.isEmpty else { return }
        let times = random.chance(0.1) ? 0 : random.chance(0.1) ? 2 : 1
        if times != 1 { story.tell("it is published \(times) times") }
        for _ in 0..<times { try await broker.publish(messages) }
    }

    private mutating func deliver(_ random: inout SeededGenerator) async throws {
        let (worker, place) = (random.number(0...workers.count - 1), random.number(0...99))
        guard let taken = broker.take(place) else { return }
        story.tell("worker \(worker) is given job \(taken)")
        var held = HeldJob(taken)
        if isDeadly { for _ in 0..<2 where try await goOn(&held, &random) { return } }
        workers[worker].append(held)
    }

    /// A step of one job in hand.
    private mutating func goOn(_ random: inout SeededGenerator) async throws {
        let worker = random.number(0...workers.count - 1)
        guard !workers[worker].isEmpty else { return }
        let index = random.number(0...workers[worker].count - 1)
        var held = workers[worker].remove(at: index)
        story.tell("worker \(worker) goes on with job \(held.taken)")
        if try await !goOn(&held, &random) { workers[worker].insert(held, at: index) }
    }

    /// - Returns: whether that was the last step.
    private mutating func goOn(_ held: inout HeldJob, _ random: inout SeededGenerator) async throws -> Bool {
        switch held.stage {
        case .delivered:
            switch try await store.begin(held.message, redelivered: held.taken.isRedelivered) {
            case .unwanted:
                story.tell("it is not wanted any more")
                broker.settle(held, as: .completed(next: []))
                return true
            case .early(let wait):
                story.tell("it is not due yet")
                broker.settle(held, as: .snoozed(until: clock.now.addingTimeInterval(wait / .seconds(1))))
                return true
            case .run(let begun):
                try rules.begun(begun, in: store)
                held.message = begun
                held.stage = .begun
            }
        case .begun:
            held.stage = .performed(try await run(held.message, &random))
        case .performed where isDeadly && random.chance(0.8): story.tell("it still runs")
        case .performed(let settlement):
            let messages = try await store.settle(held.message, as: settlement)
            story.tell("\(settlement.word): \(messages == nil ? "refused" : "recorded")")
            if messages != nil { try rules.settled(held.message, settlement, in: store) }
            // Of a reply that was lost the worker knows nothing, and tries again.
            guard random.chance(0.95) else {
                story.tell("it is not told")
                return false
            }
            guard let messages else {
                broker.settle(held, as: .completed(next: []))
                return true
            }
            held.stage = .recorded(settlement, messages)
        case .recorded(let settlement, let messages):
            try await publish(messages, &random)
            held.stage = .published(settlement)
        case .published(let settlement):
            broker.settle(held, as: settlement)
            return true
        }
        return false
    }

    private mutating func run(_ message: Message, _ random: inout SeededGenerator) async throws -> Settlement {
        switch CrashPolicy.judge(crashes: message.crashes, soloRuns: message.soloRuns) {
        case .together: break
        case .alone:
            // Of a reply that was lost the worker knows nothing, and tries again.
            if random.chance(0.05) { _ = try await store.beginAlone(message) }
            guard try await store.beginAlone(message) else { return .released }
            rules.begunAlone(message)
            story.tell("it runs alone")
        case .never: return Verdict.crashLoop(message)
        }
        return ending(of: message, &random)
    }

    private func ending(of message: Message, _ random: inout SeededGenerator) -> Settlement {
        let ending: Run.Ending =
            switch random.number(0...9) {
            case 0...3: .outcome(.done(next: [FewTriesThing(id: Int64(random.number(Self.entities)))]))
            case 4: .outcome(.snooze(until: clock.now.addingTimeInterval(Double(random.number(0...60)))))
            case 5: .outcome(.discard(reason: "gone"))
            case 6: .failure(Failure(isPermanent: true))
            case 7: .stopped
            default: .failure(Failure())
            }
        let spread = Double(random.number(0...100)) / 100
        return Verdict.settlement(of: ending, job: FewTriesThing.self, message: message, random: spread)
    }

    /// Without a fault, and with a good end.
    private mutating func finish(_ held: HeldJob) async throws {
        let beginning = try await store.begin(held.message, redelivered: held.taken.isRedelivered)
        guard case .run(let begun) = beginning else { return }
        let settlement: Settlement = .completed(next: [])
        if try await store.settle(begun, as: settlement) != nil { try rules.settled(begun, settlement, in: store) }
    }

    // MARK: What breaks

    private mutating func die(_ worker: Int) {
        story.tell("worker \(worker) dies with \(workers[worker].count) jobs")
        broker.giveBack(workers[worker])
        workers[worker] = []
    }

    /// What it has in hand is delivered anew; it goes on with it all the same.
    private mutating func disconnect(_ random: inout SeededGenerator) {
        let worker = random.number(0...workers.count - 1)
        story.tell("worker \(worker) loses its connection")
        broker.giveBack(workers[worker])
        for index in workers[worker].indices { workers[worker][index].isConnected = false }
    }

    private mutating func loseMessages() {
        story.tell("the broker loses all it has")
        broker.lose()
        for worker in workers.indices {
            for index in workers[worker].indices { workers[worker][index].isConnected = false }
        }
    }

    private mutating func purge() async throws {
        story.tell("the queue is purged")
        _ = try await store.cancel(in: [Self.queue])
        broker.lose()
    }

    // MARK: Schedules and leases

    private mutating func schedule(_ random: inout SeededGenerator) async throws {
        if random.chance(0.5) {
            let known = try await store.register("tick", every: .seconds(60), at: clock.now)
            schedulers.read(known, at: clock.now)
        } else if let (state, readAt) = schedulers.takeDue(&random) {
            let next = state.next(after: readAt)
            let request = Self.request(&random)
            guard let enqueued = try await store.tick(state, at: readAt, next: next, requests: [request])
            else { return }
            story.tell("tick \(state.tick) is carried out")
            try schedulers.carriedOut(state)
            try await publish(enqueued.messages, &random)
        }
    }

    private mutating func reconcile(_ index: Int) async throws {
        let now = clock.now
        try await reconcilers[index].look(&starved[index], at: uptime)
        guard try await store.lead(Self.leaders[index], for: .seconds(30)) else { return }
        if let leader, leader.index != index, leader.until > now {
            throw Breach("one reconciler leads", "\(index) leads at \(now), \(leader.index) until \(leader.until)")
        }
        guard try await !store.lead(Self.leaders[1 - index], for: .seconds(30)) else {
            throw Breach("one reconciler leads", "both at \(now)")
        }
        leader = (index, now.addingTimeInterval(30))
    }
}

/// Nobody tells what he holds: so the reconciler wakes more often than it would.
private struct NobodyHolds: WorkerDirectory {
    func renew(_ report: WorkerReport) async throws(JobStoreError) {}
    func leave(_ worker: WorkerIdentity) async throws(JobStoreError) {}
    func workers() async throws(JobStoreError) -> [WorkerEntry] { [] }
}
