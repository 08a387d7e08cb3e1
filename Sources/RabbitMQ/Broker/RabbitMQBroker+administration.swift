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

    /// - Returns: why the server takes no messages, as in `low on memory`, or nil where it takes them.
    package func alarm(within patience: Duration = .seconds(5)) async throws(BrokerError) -> String? {
        try await publisher.alarm(within: patience)
    }

    /// In which everything lies.
    package var virtualHost: String { configuration.virtualHost }

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
        guard report.alarm == nil else { return try await readyElsewhere(queues) }
        return try await publisher.use { connection throws(AMQPFailure) in
            try connection.ready(in: queues, on: Self.channel)
        }
    }

    /// With an alarm on, the server reads nothing of a connection that publishes. It does tell others what it holds.
    private func readyElsewhere(_ queues: [QueueName]) async throws(BrokerError) -> [QueueName: Int] {
        let configuration = configuration
        return try await LoopThread.call(name: "amqp-look") { () throws(AMQPFailure) in
            let connection = try Connection(configuration, purpose: "looking")
            let ready = try connection.ready(in: queues, on: Self.channel)
            connection.close()
            return ready
        }
    }
}
