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

    let parts: [Part]
    let rooms: [QueueName: QueueRoom]
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
