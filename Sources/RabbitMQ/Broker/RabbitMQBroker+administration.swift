package import Jobs

/// What operators ask of the server. Each fails at once where it cannot be reached.
extension RabbitMQBroker {
    private static let channel: UInt16 = 2

    /// Connects and declares the topology, so that a wrong address or password is told at the start.
    package func connect() async throws(BrokerError) {
        let topology = topology
        report.differences(
            try await publisher.use { connection throws(AMQPFailure) in
                try connection.declare(topology, on: Self.channel)
            }
        )
    }

    /// What of the topology exists. Changes nothing.
    package func checkTopology() async throws(BrokerError) -> TopologyReport {
        let topology = topology
        return try await publisher.use { connection throws(AMQPFailure) in
            try connection.check(topology, on: Self.channel)
        }
    }

    /// Makes what is missing. What exists otherwise stays as it is: only deleting it could change it.
    package func applyTopology() async throws(BrokerError) -> TopologyReport {
        try await connect()
        return try await checkTopology()
    }

    /// Removes what is ready in the queues, not what is in hand or waits for its time.
    /// - Returns: how many, by queue.
    package func purge(_ queues: [QueueName]) async throws(BrokerError) -> [QueueName: Int] {
        try await publisher.use { connection throws(AMQPFailure) in
            try connection.openChannel(Self.channel)
            var counts: [QueueName: Int] = [:]
            for queue in queues { counts[queue] = try connection.purge(queue.rawValue, on: Self.channel) }
            try connection.closeChannel(Self.channel)
            return counts
        }
    }
}

extension RabbitMQBroker: QueueObserver {
    package func ready(in queues: [QueueName]) async throws(BrokerError) -> [QueueName: Int] {
        try await publisher.use { connection throws(AMQPFailure) in
            try connection.ready(in: queues, on: Self.channel)
        }
    }
}
