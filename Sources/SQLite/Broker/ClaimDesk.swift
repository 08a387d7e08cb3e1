import Jobs

/// Who waits for a job, how many are out, and what is known to lie in the queues: all decisions of the broker, no I/O.
struct ClaimDesk {
    /// By kind of caller.
    static let largestClaim = 100

    typealias Answer = @Sendable (Result<Message?, BrokerError>) -> Void

    private struct Waiter {
        let id: Int
        let demand: Int
        let answer: Answer
    }

    /// Each different wish once, so that waiters are told apart by a number. A worker's slots have two or three.
    private var demands: [ClaimDemand] = []
    private var waiters: [Waiter] = []
    private var nextID = 0
    private var limits: [QueueName: QueueLimit] = [:]
    private var held: [QueueName: [Priority: Int]] = [:]
    /// By queue the highest priority that may lie ready; below zero is none. What is not in it is not known.
    private var ceilings: [QueueName: Int] = [:]
    /// Heard while a claim was on its way, which may or may not have seen it.
    private var newsDuringClaim: [QueueName: Int] = [:]
    private(set) var isClaiming = false
    private(set) var isStopped = false
    /// When the next waiting job is due, in milliseconds.
    private(set) var nextDue: Int64?
    private var dueDuringClaim: Int64?

    var hasWaiters: Bool { !waiters.isEmpty }
    /// All queues that somebody waits for or has waited for.
    var queues: Set<QueueName> { demands.reduce(into: []) { $0.formUnion($1.queues) } }
}

// MARK: - Waiting

extension ClaimDesk {
    /// An id that ``cancel(_:)`` takes, given before the waiter stands in line: the cancellation may come first.
    mutating func ticket() -> Int {
        nextID += 1
        return nextID
    }

    mutating func wait(_ id: Int, for demand: ClaimDemand, answer: @escaping Answer) {
        let index =
            demands.firstIndex(of: demand)
            ?? {
                demands.append(demand)
                return demands.count - 1
            }()
        waiters.append(Waiter(id: id, demand: index, answer: answer))
    }

    mutating func cancel(_ id: Int) -> Answer? {
        waiters.firstIndex { $0.id == id }.map { waiters.remove(at: $0).answer }
    }

    /// Nobody is served any more.
    mutating func stop() -> [Answer] {
        isStopped = true
        defer { waiters = [] }
        return waiters.map(\.answer)
    }
}

// MARK: - News

extension ClaimDesk {
    /// Something of that priority may lie ready now.
    mutating func heard(_ priority: Priority, in queue: QueueName) {
        if isClaiming { newsDuringClaim[queue] = max(newsDuringClaim[queue] ?? -1, priority.rawValue) }
        guard let known = ceilings[queue] else { return }
        ceilings[queue] = max(known, priority.rawValue)
    }

    /// Anything may have happened.
    mutating func heardSomething() {
        for queue in ceilings.keys { heard(Priority(.max), in: queue) }
    }

    /// Something went back to its queue, perhaps with a higher priority than it came with.
    mutating func heard(due: Int64, in queue: QueueName, now: Int64) {
        guard due > now else { return heard(Priority(.max), in: queue) }
        nextDue = min(nextDue ?? due, due)
        if isClaiming { dueDuringClaim = min(dueDuringClaim ?? due, due) }
    }

    mutating func setLimit(_ limit: QueueLimit, for queue: QueueName) { limits[queue] = limit }

    mutating func returned(_ message: Message) { held[message.queue, default: [:]][message.priority, default: 0] -= 1 }
}

// MARK: - Claiming

extension ClaimDesk {
    /// - Returns: whether a claim should be sent; it is then on its way. One at a time: others gather behind it.
    mutating func startClaim() -> Bool {
        guard !isClaiming, !isStopped else { return false }
        let wanted = Set(waiters.lazy.map(\.demand))
        isClaiming = wanted.contains { index in
            let demand = demands[index]
            return demand.queues.contains { queue in
                let ceiling = ceilings[queue] ?? Priority(.max).rawValue
                return ceiling >= demand.minimum.rawValue && room(in: queue).amount(for: Priority(ceiling)) > 0
            }
        }
        return isClaiming
    }

    /// What the claim is for, asked when its transaction begins: who came in meanwhile is served too.
    mutating func order() -> ClaimOrder {
        newsDuringClaim = [:]
        dueDuringClaim = nil
        var counts: [Int: Int] = [:]
        for waiter in waiters { counts[waiter.demand, default: 0] += 1 }
        let rooms = Dictionary(uniqueKeysWithValues: queues.map { ($0, room(in: $0)) })
        let parts = counts.map { index, count in
            ClaimOrder.Part(index: index, demand: demands[index], count: min(count, Self.largestClaim))
        }
        return ClaimOrder(parts: parts, rooms: rooms)
    }

    /// - Returns: who gets which message, and what is left because its waiter has gone.
    mutating func finish(_ claim: Claim) -> (served: [(Answer, Message)], left: [Message]) {
        isClaiming = false
        for (queue, top) in claim.tops { ceilings[queue] = max(top, newsDuringClaim[queue] ?? -1) }
        nextDue = [claim.nextDue, dueDuringClaim].compactMap { $0 }.min()

        var served: [(Answer, Message)] = []
        var left: [Message] = []
        for taken in claim.taken {
            let message = taken.message
            let taker =
                waiters.firstIndex { $0.demand == taken.part }
                ?? waiters.firstIndex { demands[$0.demand].accepts(message) }
            if let taker {
                held[message.queue, default: [:]][message.priority, default: 0] += 1
                served.append((waiters.remove(at: taker).answer, message))
            } else {
                left.append(message)
            }
        }
        return (served, left)
    }

    /// - Returns: everybody, to be told of the error.
    mutating func failClaim() -> [Answer] {
        isClaiming = false
        defer { waiters = [] }
        return waiters.map(\.answer)
    }

    private func room(in queue: QueueName) -> QueueRoom {
        QueueRoom(limit: limits[queue], held: held[queue] ?? [:])
    }
}
