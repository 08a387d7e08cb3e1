package struct WorkerConfiguration: Sendable {
    package var queues: [QueueName]
    /// Jobs in flight, over all queues.
    package var concurrency: Int
    /// How long jobs may go on after the worker was told to stop; then they are cancelled.
    package var grace: Duration
    /// How long a cancelled job may take to notice; then its delivery is given back without it.
    package var cancellationGrace: Duration

    package init(
        queues: [QueueName],
        concurrency: Int,
        grace: Duration = .seconds(25),
        cancellationGrace: Duration = .seconds(5)
    ) {
        self.queues = queues
        self.concurrency = max(1, concurrency)
        self.grace = grace
        self.cancellationGrace = cancellationGrace
    }

    /// From this priority up a job finds a slot that no bulk work may take.
    package static let urgent = Priority.manual

    /// One slot in eight, where there is more than one.
    package var urgentSlots: Int { concurrency > 1 ? max(1, concurrency / 8) : 0 }
}
