import Jobs

/// What one caller of `next` takes.
struct ClaimDemand: Hashable, Sendable {
    let queues: [QueueName]
    let minimum: Priority

    func accepts(_ message: Message) -> Bool { message.priority >= minimum && queues.contains(message.queue) }
}

/// What a claim is to bring, for all callers that wait.
struct ClaimOrder: Sendable {
    struct Part: Sendable {
        let index: Int
        let demand: ClaimDemand
        let count: Int
    }

    /// How many more of a queue this process may hold.
    struct Room: Sendable {
        /// So many urgent jobs may be held beyond the limit, of a priority and above: those of a lower priority, which
        /// may all wait for the same, do not count.
        static let urgentReserve = 4

        let limit: QueueLimit?
        private(set) var held: [Priority: Int]

        init(limit: QueueLimit?, held: [Priority: Int]) {
            self.limit = limit
            self.held = held
        }

        func amount(for priority: Priority) -> Int {
            guard let limit else { return .max }
            let usual = max(0, limit.count - count { _ in true })
            guard priority >= .manual, let bound = limit.openAbove, priority > bound else { return usual }
            return max(usual, Self.urgentReserve - count { $0 >= priority })
        }

        mutating func take(_ count: Int, of priority: Priority) { held[priority, default: 0] += count }

        private func count(where isCounted: (Priority) -> Bool) -> Int {
            held.reduce(0) { isCounted($1.key) ? $0 + $1.value : $0 }
        }
    }

    let parts: [Part]
    let rooms: [QueueName: Room]
}

/// What a claim brought.
struct Claim: Sendable {
    struct Taken: Sendable {
        /// The index of the part that it was taken for.
        let part: Int
        let message: Message
    }

    var taken: [Taken] = []
    /// By queue, the priority of the first that still lies ready; -1 where none does.
    var tops: [QueueName: Int] = [:]
    var nextDue: Int64?
    /// Jobs of dead workers that went back to their queues before this, this worker's first claim.
    var recovered = 0
}
