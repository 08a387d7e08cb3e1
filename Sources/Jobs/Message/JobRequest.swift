package import Foundation

/// A job to be queued: what the job store turns into a row, and the row into a ``Message``.
package struct JobRequest: Sendable, Equatable {
    package let name: JobName
    package let queue: QueueName
    package let entity: Int64
    package let priority: Priority
    package let body: Data

    package init(name: JobName, queue: QueueName, entity: Int64, priority: Priority, body: Data) {
        self.name = name
        self.queue = queue
        self.entity = entity
        self.priority = priority
        self.body = body
    }

    package init<J: Job>(_ job: J, priority: Priority) throws {
        self.init(
            name: J.name,
            queue: J.queue,
            entity: job.entity,
            priority: priority,
            body: try MessageCodec.encode(job)
        )
    }

    /// Of another producer's message, which has no row; nil where it does not say for what job and entity one is.
    package init?(foreign message: Message) {
        guard let name = message.name, let entity = message.entity else { return nil }
        self.init(name: name, queue: message.queue, entity: entity, priority: message.priority, body: message.body)
    }
}
