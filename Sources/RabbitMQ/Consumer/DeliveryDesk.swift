import Jobs

/// Who waits for a job, what lies here ready, and how much of each queue may be held: all decisions, no I/O.
struct DeliveryDesk {
    struct Demand: Equatable {
        let queues: [QueueName]
        let minimum: Priority
    }

    typealias Answer = @Sendable (Arrival?) -> Void

    private struct Waiter {
        let id: Int
        let answer: Answer
    }

    /// Those who want the same stand in one line. A worker's slots make two.
    private struct Line {
        let demand: Demand
        var waiters: ArraySlice<Waiter> = []
    }

    private let defaultPrefetch: Int
    /// The most demanding first: what only they may be given, others would take from them.
    private var lines: [Line] = []
    private var ready: [QueueName: Shelf] = [:]
    private var inHand: [QueueName: [Priority: Int]] = [:]
    private var limits: [QueueName: QueueLimit] = [:]
    private var lastTurn: [QueueName: Int] = [:]
    private var turn = 0
    private var nextID = 0
    private var channels: Set<Int> = []
    /// Something of them has lain here since the last ``takeIdle(from:)``, and nothing was begun.
    private var idle: Set<QueueName> = []
    private var isStopped = false

    init(defaultPrefetch: Int) { self.defaultPrefetch = defaultPrefetch }
}

// MARK: - Waiting

extension DeliveryDesk {
    typealias Served = [(Answer, Arrival)]

    /// An id that ``cancel(_:)`` takes, given before the waiter stands in line: the cancellation may come first.
    mutating func ticket() -> Int {
        nextID += 1
        return nextID
    }

    /// - Returns: whether a queue is asked for that nobody has asked for before; nil when nobody is served any more.
    mutating func wait(_ id: Int, for demand: Demand, answer: @escaping Answer) -> Bool? {
        guard !isStopped else { return nil }
        let waiter = Waiter(id: id, answer: answer)
        if let index = lines.firstIndex(where: { $0.demand == demand }) {
            lines[index].waiters.append(waiter)
            return false
        }
        let known = queues
        let index = lines.firstIndex { $0.demand.minimum < demand.minimum } ?? lines.endIndex
        lines.insert(Line(demand: demand, waiters: [waiter]), at: index)
        return !known.isSuperset(of: demand.queues)
    }

    mutating func cancel(_ id: Int) -> Answer? {
        for line in lines.indices {
            guard let index = lines[line].waiters.firstIndex(where: { $0.id == id }) else { continue }
            return lines[line].waiters.remove(at: index).answer
        }
        return nil
    }

    /// Nobody is served any more.
    /// - Returns: who is to be told, and what is to be given back.
    mutating func stop() -> (waiters: [Answer], left: [Arrival]) {
        isStopped = true
        defer {
            lines = []
            ready = [:]
        }
        return (lines.flatMap { $0.waiters.map(\.answer) }, ready.values.flatMap(\.all))
    }

    /// Who gets what now.
    mutating func serve() -> Served {
        var served: Served = []
        for line in lines.indices {
            while !lines[line].waiters.isEmpty, let queue = best(for: lines[line].demand) {
                guard let arrival = ready[queue]?.popFirst(), let waiter = lines[line].waiters.popFirst() else {
                    break
                }
                inHand[queue, default: [:]][arrival.envelope.message.priority, default: 0] += 1
                turn += 1
                lastTurn[queue] = turn
                idle.remove(queue)
                served.append((waiter.answer, arrival))
            }
            if lines[line].waiters.isEmpty { lines[line].waiters = [] }
        }
        return served
    }

    /// The queue with the most urgent job that may be taken; of equals the one that waited longest for its turn.
    private func best(for demand: Demand) -> QueueName? {
        var best: (queue: QueueName, priority: Priority, turn: Int)?
        for queue in demand.queues {
            guard
                let priority = ready[queue]?.priority,
                priority >= demand.minimum,
                hasRoom(in: queue, for: priority)
            else { continue }
            let turn = lastTurn[queue] ?? 0
            if let best, (best.priority.rawValue, -best.turn) >= (priority.rawValue, -turn) { continue }
            best = (queue, priority, turn)
        }
        return best?.queue
    }

    private func hasRoom(in queue: QueueName, for priority: Priority) -> Bool {
        QueueRoom(limit: limits[queue], held: inHand[queue] ?? [:]).amount(for: priority) > 0
    }
}

// MARK: - What comes and goes

extension DeliveryDesk {
    mutating func opened(_ channel: Int) { channels.insert(channel) }

    /// What came on it will come again.
    mutating func closed(_ channel: Int) {
        channels.remove(channel)
        for queue in ready.keys { ready[queue]?.removeAll { $0.receipt.channel == channel } }
    }

    /// - Returns: what nobody will take any more.
    mutating func arrived(_ arrivals: [Arrival]) -> [Arrival] {
        if isStopped { return arrivals }
        for arrival in arrivals { ready[arrival.envelope.message.queue, default: Shelf()].append(arrival) }
        return []
    }

    /// A delivery in hand has ended.
    mutating func settled(_ priority: Priority, in queue: QueueName) {
        inHand[queue, default: [:]][priority, default: 0] -= 1
    }

    /// Of those of the queues of which nothing was begun between two calls: slots that are busy for long keep it from
    /// workers that have one free. Where one is free here, a limit keeps it, and would keep it anywhere. What came marked
    /// stays, because it would come back marked once more.
    mutating func takeIdle(from queues: Set<QueueName>) -> [Arrival] {
        var taken: [Arrival] = []
        for queue in idle.intersection(queues) where !isWaitedFor(queue) {
            taken += ready[queue]?.all.filter { !$0.isRedelivered } ?? []
            ready[queue]?.removeAll { !$0.isRedelivered }
        }
        idle = Set(fetchedAhead.keys)
        return taken
    }

    private func isWaitedFor(_ queue: QueueName) -> Bool {
        guard let priority = ready[queue]?.priority else { return false }
        return lines.contains { line in
            !line.waiters.isEmpty && line.demand.minimum <= priority && line.demand.queues.contains(queue)
        }
    }

    /// Puts a delivery in hand back to where it was.
    /// - Returns: false where it cannot lie here.
    mutating func takeBack(_ arrival: Arrival) -> Bool {
        guard !isStopped, channels.contains(arrival.receipt.channel) else { return false }
        ready[arrival.envelope.message.queue, default: Shelf()].putBack(arrival)
        settled(arrival.envelope.message.priority, in: arrival.envelope.message.queue)
        return true
    }
}

// MARK: - How much is held

extension DeliveryDesk {
    mutating func setLimit(_ limit: QueueLimit, for queue: QueueName) { limits[queue] = limit }

    /// All queues that somebody waits for or has waited for.
    var queues: Set<QueueName> { lines.reduce(into: []) { $0.formUnion($1.demand.queues) } }

    /// By queue, what lies here ready.
    var fetchedAhead: [QueueName: Int] { ready.mapValues(\.count).filter { $0.value > 0 } }

    /// How many unsettled deliveries of each queue the server may leave here. 0: the queue is not consumed.
    var targets: [QueueName: Int] {
        Dictionary(uniqueKeysWithValues: queues.map { ($0, target($0)) })
    }

    private func target(_ queue: QueueName) -> Int {
        guard let limit = limits[queue] else { return defaultPrefetch }
        let usual = Self.step(min(max(0, limit.count), defaultPrefetch))
        return usual == 0 && limit.openAbove == nil ? 0 : usual + QueueRoom.urgentReserve
    }

    /// The next lower of 1, 2, 3, 4, 6, 8, 12, 16, 24, …: a limit that moves a little must not begin a consumer anew.
    static func step(_ limit: Int) -> Int {
        guard limit > 4 else { return limit }
        let power = 1 << (Int.bitWidth - 1 - limit.leadingZeroBitCount)
        return limit >= power + power / 2 ? power + power / 2 : power
    }
}
