import Foundation
import GRDB
import Jobs
import TestSupport

@testable import SQLite

/// Workers and schedulers on one file, transaction by transaction: the very statements of the SQLite adapter, in memory.
///
/// A row is claimed by one worker at a time, and here that is a rule: no two of them ever hold the same job as its owner.
struct EmbeddedWorld: World {
    static let name = "embedded"
    static let length = 60
    private static let queue: QueueName = "things"
    private static let entities: ClosedRange<Int> = 1...4

    private struct Process {
        let registry: WorkerRegistry
        let locks: FileLocks
        var held: [Message] = []
    }

    private struct Row: Equatable, CustomStringConvertible {
        let status: String
        let worker: Int64?
        let generation: Int64
        let attempts: Int
        let crashes: Int

        var description: String {
            "\(status) by \(worker ?? 0), generation \(generation), \(attempts) attempts, \(crashes) crashes"
        }
    }

    /// One row, one request, one worker's turn at it.
    private struct Claim: Hashable, CustomStringConvertible {
        let entity: Int64
        let generation: Int64
        let crashes: Int

        var description: String { "\(entity) (generation \(generation), \(crashes) crashes)" }

        init(_ message: Message) {
            entity = message.entity ?? 0
            generation = message.generation ?? 0
            crashes = message.crashes
        }

        init(_ entity: Int64, _ row: Row) {
            (self.entity, generation, crashes) = (entity, row.generation, row.crashes)
        }
    }

    var story = Story()
    private let place: EmbeddedPlace
    private var now: Int64 = 1_760_000_000_000
    /// The clock may be set back, and what waits was told the time before.
    private var latest: Int64 = 0
    private var processes: [Process] = []
    private var started = 0
    private var turn = 0
    private var known: [Int64: Row] = [:]
    private var completed: Set<Claim> = []
    private var schedulers = SchedulerRules()

    init(seed: UInt64) throws {
        place = try EmbeddedPlace.taken()
        for _ in 0..<3 { processes.append(try start()) }
    }

    private mutating func start() throws -> Process {
        started += 1
        let locks = try FileLocks(path: place.locks)
        let identity = WorkerIdentity(host: "h", pid: started, boot: "\(started)")
        return Process(registry: WorkerRegistry(identity, locks: locks), locks: locks)
    }

    mutating func happen(_ event: UInt64) throws {
        var random = SeededGenerator(seed: event)
        now += random.milliseconds(0...2000)
        let worker = random.number(0...processes.count - 1)
        switch random.number(0...99) {
        case 0..<16: try request(&random)
        case 16..<40: try claim(worker, &random)
        case 40..<68: try end(worker, &random)
        case 68..<72: try die(worker)
        case 72..<76: try freeze(worker)
        case 76..<79: try leave(worker)
        case 79..<83: try reap(worker)
        case 83: try cancel()
        case 84..<88: now += random.milliseconds(0...200_000)
        case 88:
            latest = max(latest, now)
            now -= random.milliseconds(0...4_000_000)
            story.tell("the clock is set back")
        default: try schedule(&random)
        }
        try check()
    }

    /// Nothing breaks any more: every job comes to its end, and there is one owner for each.
    mutating func settle() throws {
        for index in processes.indices { try die(index) }
        now = max(now, latest)
        for _ in 0..<60 {
            now += 100_000
            try reap(0)
            try claim(0, count: 10)
            for message in processes[0].held { try settle(message, as: .completed(next: []), by: 0) }
            processes[0].held = []
            let statuses = try rows().values.map(\.status)
            guard statuses.contains(where: { ["pending", "processing"].contains($0) }) else { return }
            // Locks are the kernel's, and in real time it may keep those of the dead a moment longer.
            if statuses.contains("processing") { usleep(20_000) }
        }
        throw Breach("no job is lost", "\(try rows())")
    }

    // MARK: What happens

    /// In a transaction that ends with the process that made it, now and then.
    private func write<Value>(crashing: Bool = false, _ body: (Database) throws -> Value) throws -> Value? {
        try place.write(rollingBack: crashing, body)
    }

    private static func request(_ random: inout SeededGenerator) -> JobRequest {
        JobRequest(
            name: "thing",
            queue: queue,
            entity: Int64(random.number(entities)),
            priority: Priority([1, 3, 5, 8][random.number(0...3)]),
            body: Data()
        )
    }

    private mutating func request(_ random: inout SeededGenerator) throws {
        let (request, crashes) = (Self.request(&random), random.chance(0.1))
        _ = try write(crashing: crashes) { try JobRow.enqueue([request], now: now, in: $0) }
        story.tell("job \(request.entity) is asked for\(crashes ? ", and rolled back" : "")")
    }

    private mutating func claim(_ worker: Int, _ random: inout SeededGenerator) throws {
        try claim(worker, count: random.number(1...3), crashing: random.chance(0.05))
    }

    private mutating func claim(_ worker: Int, count: Int, crashing: Bool = false) throws {
        turn += 1
        let demand = ClaimDemand(queues: [Self.queue], minimum: .lowest)
        let order = ClaimOrder(
            parts: [.init(index: 0, demand: demand, count: count)],
            rooms: [Self.queue: QueueRoom(limit: nil, held: [:])]
        )
        let claim = try write(crashing: crashing) { database in
            let id = try processes[worker].registry.enter(serving: [Self.queue], now: now, in: database).id
            return try ClaimTransaction(database: database, worker: id, now: now, turn: turn).run(order)
        }
        guard let claim else { return try die(worker) }
        for taken in claim.taken {
            story.tell("worker \(worker) claims job \(Claim(taken.message))")
            processes[worker].held.append(taken.message)
        }
    }

    private mutating func end(_ worker: Int, _ random: inout SeededGenerator) throws {
        guard !processes[worker].held.isEmpty else { return }
        let message = processes[worker].held.remove(at: random.number(0...processes[worker].held.count - 1))
        let failure = FailureRecord(kind: "http_500", message: "it failed")
        let settlement: Settlement =
            switch random.number(0...9) {
            case 0...2: .completed(next: [Self.request(&random)])
            case 3: .discarded(reason: "gone", next: [Self.request(&random)])
            case 4: .snoozed(until: Date(milliseconds: now + random.milliseconds(0...60_000)))
            case 5: .released
            case 6: .dead(failure)
            default: .retried(after: .milliseconds(random.number(0...90_000)), failure)
            }
        guard random.chance(0.95) else {
            _ = try write(crashing: true) { try JobRow.settle(message, as: settlement, now: now, in: $0) }
            story.tell("worker \(worker) could not write how job \(Claim(message)) ended, and tries again")
            processes[worker].held.append(message)
            return
        }
        try settle(message, as: settlement, by: worker)
        // A reply that was lost: it is told again, and must change nothing.
        guard random.chance(0.05), settlement != .released else { return }
        let again = try write { try JobRow.settle(message, as: settlement, now: now, in: $0) }
        guard again != true else { throw Breach("an ending counts once", "\(settlement.word) of \(Claim(message))") }
    }

    private mutating func settle(_ message: Message, as settlement: Settlement, by worker: Int) throws {
        let row = try rows()[message.entity ?? 0]
        let claim = row.map { Claim(message.entity ?? 0, $0) }
        let isOwner = claim == Claim(message) && row?.worker == processes[worker].registry.id
        let accepted = try write { database in
            guard try JobRow.settle(message, as: settlement, now: now, in: database) else { return false }
            _ = try JobRow.enqueue(settlement.followUps[...], now: now, in: database)
            return true
        }
        let answer = accepted == true ? "taken" : "refused"
        story.tell("worker \(worker): job \(Claim(message)) \(settlement.word), \(answer)")
        guard accepted == (isOwner && row?.worker != nil) else {
            throw Breach("an ending is taken from the owner alone", "\(Claim(message)) of worker \(worker): \(answer)")
        }
        guard accepted == true, case .completed = settlement else { return }
        guard completed.insert(Claim(message)).inserted else {
            throw Breach("a job is completed once", "\(Claim(message))")
        }
    }

    // MARK: What breaks

    /// The kernel drops its lock, and somebody will see that.
    private mutating func die(_ worker: Int) throws {
        story.tell("worker \(worker) dies with \(processes[worker].held.count) jobs")
        processes[worker] = try start()
    }

    /// For so long that others take its jobs over; then it goes on.
    private mutating func freeze(_ worker: Int) throws {
        guard let id = processes[worker].registry.id else { return }
        story.tell("worker \(worker) freezes and is buried")
        _ = try write { try Reaper.bury([id], now: now, in: $0) }
    }

    private mutating func leave(_ worker: Int) throws {
        story.tell("worker \(worker) leaves with \(processes[worker].held.count) jobs")
        _ = try write { try processes[worker].registry.leave(now: now, in: $0) }
        processes[worker].registry.release()
        processes[worker] = try start()
    }

    private mutating func reap(_ worker: Int) throws {
        let process = processes[worker]
        let reaper = Reaper(locks: process.locks, frozenAfter: .seconds(60))
        let count = try write { database in
            try Reaper.bury(reaper.dead(except: process.registry.id, in: database), now: now, in: database)
        }
        if let count, count > 0 { story.tell("worker \(worker) buries the dead: \(count) jobs go back") }
    }

    private mutating func cancel() throws {
        story.tell("the queue is purged")
        _ = try write { try JobRow.cancel(atMost: 100, of: Self.queue, now: now, in: $0) }
    }

    private mutating func schedule(_ random: inout SeededGenerator) throws {
        let date = Date(milliseconds: now)
        if random.chance(0.5) {
            let state = try write { try ScheduleRow.register("tick", every: .seconds(60), at: date, in: $0) }
            if let state { schedulers.read(state, at: date) }
        } else if let (state, readAt) = schedulers.takeDue(&random) {
            let (request, crashes) = (Self.request(&random), random.chance(0.1))
            let carriedOut = try write(crashing: crashes) { database in
                let next = state.next(after: readAt)
                guard try ScheduleRow.tick(state, at: readAt, next: next, in: database) else { return false }
                _ = try JobRow.enqueue([request], now: now, in: database)
                return true
            }
            guard carriedOut == true else { return }
            story.tell("tick \(state.tick) is carried out")
            try schedulers.carriedOut(state)
        }
    }

    // MARK: Rules

    private func rows() throws -> [Int64: Row] {
        let rows = try write { database in
            try database.all("SELECT entity_id, status, worker, generation, retry_count, crashes FROM sync_jobs") {
                ($0[0] as Int64, Row(status: $0[1], worker: $0[2], generation: $0[3], attempts: $0[4], crashes: $0[5]))
            }
        }
        return Dictionary(rows ?? []) { first, _ in first }
    }

    private mutating func check() throws {
        let rows = try rows()
        for (entity, row) in rows {
            guard (row.status == "processing") == (row.worker != nil) else {
                throw Breach("who has a job holds it", "job \(entity): \(row)")
            }
            if let before = known[entity] { try Self.check(entity, before, row) }
            let owners = processes.indices.filter { index in
                processes[index].held.contains { Claim($0) == Claim(entity, row) }
            }
            guard row.status != "processing" || owners.count <= 1 else {
                throw Breach("a job has one owner", "job \(entity) is held by workers \(owners)")
            }
            let isOwn = owners.contains { processes[$0].registry.id == row.worker }
            guard row.status != "processing" || owners.isEmpty || isOwn else {
                throw Breach("a job has one owner", "job \(entity) is worker \(row.worker ?? 0)'s, held by another")
            }
        }
        known = rows
    }

    private static func check(_ entity: Int64, _ before: Row, _ row: Row) throws {
        guard row.generation >= before.generation else {
            throw Breach("generations only grow", "job \(entity): \(before), then \(row)")
        }
        guard row.generation == before.generation else { return }
        guard row.attempts >= before.attempts, row.crashes >= before.crashes else {
            throw Breach("attempts and crashes only grow", "job \(entity): \(before), then \(row)")
        }
        guard ["pending", "processing"].contains(before.status) || row.status == before.status else {
            throw Breach("what has ended stays so", "job \(entity): \(before), then \(row)")
        }
    }
}
