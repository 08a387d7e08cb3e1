import Foundation
package import Jobs

extension RabbitMQBroker: DeadLetterQueue {
    package func copies(in queues: [QueueName]) async throws(BrokerError) -> Set<DeadLetterKey> {
        try await walk { walk throws(AMQPFailure) in
            var keys: Set<DeadLetterKey> = []
            try walk.read(queues) { copy in
                if let key = copy.key { keys.insert(key) }
            }
            return keys
        }
    }

    package func strays(in queues: [QueueName]) async throws(BrokerError) -> [StrayLetter] {
        try await walk { walk throws(AMQPFailure) in
            var letters: [StrayLetter] = []
            try walk.read(queues) { copy in
                if copy.key == nil { letters.append(copy.letter) }
            }
            return letters
        }
    }

    package func removeCopies(
        of keys: Set<DeadLetterKey>,
        in queues: [QueueName]
    ) async throws(BrokerError) -> Int {
        try await walk { walk throws(AMQPFailure) in
            try walk.remove(queues, atMost: keys.count) { copy in copy.key.map(keys.contains) ?? false }
        }
    }

    package func removeStrays(_ ids: Set<String>, in queues: [QueueName]) async throws(BrokerError) -> Int {
        try await walk { walk throws(AMQPFailure) in
            try walk.remove(queues, atMost: ids.count) { copy in copy.key == nil && ids.contains(copy.letter.id) }
        }
    }

    /// On a thread of its own: a hundred thousand messages take seconds, in which others must be published.
    private func walk<Value: Sendable>(
        _ body: @escaping @Sendable (DeadQueueWalk) throws(AMQPFailure) -> Value
    ) async throws(BrokerError) -> Value {
        let walk = DeadQueueWalk(configuration: configuration, topology: topology, now: now())
        let result: Result<Value, BrokerError> = await withCheckedContinuation { continuation in
            LoopThread.start(name: "amqp-dead") {
                do throws(AMQPFailure) {
                    continuation.resume(returning: .success(try body(walk)))
                } catch {
                    continuation.resume(returning: .failure(BrokerError(error)))
                }
            }
        }
        return try result.get()
    }
}
