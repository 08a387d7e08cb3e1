import Foundation
package import Jobs

extension RabbitMQBroker: DeadLetterQueue {
    package func copies(in queues: [QueueName]) async throws(BrokerError) -> Set<JobGeneration> {
        try await walk { walk throws(AMQPFailure) in try walk.copies(in: queues) }
    }

    package func strays(in queues: [QueueName]) async throws(BrokerError) -> [StrayLetter] {
        try await walk { walk throws(AMQPFailure) in try walk.strays(in: queues) }
    }

    package func removeCopies(
        of keys: Set<JobGeneration>,
        in queues: [QueueName]
    ) async throws(BrokerError) -> Int {
        try await walk { walk throws(AMQPFailure) in try walk.removeCopies(of: keys, in: queues) }
    }

    package func removeStrays(_ ids: Set<String>, in queues: [QueueName]) async throws(BrokerError) -> Int {
        try await walk { walk throws(AMQPFailure) in try walk.removeStrays(ids, in: queues) }
    }

    /// A hundred thousand messages take seconds, in which others must be published.
    private func walk<Value: Sendable>(
        _ body: @escaping @Sendable (DeadQueueWalk) throws(AMQPFailure) -> Value
    ) async throws(BrokerError) -> Value {
        let walk = DeadQueueWalk(configuration: configuration, topology: topology, now: now())
        return try await LoopThread.call(name: "amqp-dead") { () throws(AMQPFailure) in try body(walk) }
    }
}
