import Jobs

/// Declaring and looking, on a channel that is only for that: the server closes it with each refusal.
extension Connection {
    /// - Returns: the queues that exist otherwise and are used as they are, and in what they differ.
    func declare(_ topology: Topology, on channel: UInt16) throws(AMQPFailure) -> [QueueName: String] {
        try openChannel(channel)
        for exchange in topology.exchanges { try declare(exchange, on: channel) }
        for queue in topology.sharedQueues { try declare(queue, on: channel) }
        for binding in topology.sharedBindings { try bind(binding, on: channel) }
        var differences: [QueueName: String] = [:]
        for queue in topology.queues { differences[queue] = try declareJobs(of: queue, topology, on: channel) }
        try closeChannel(channel)
        return differences
    }

    /// - Returns: in what the queue differs from what was declared, where it does.
    func declare(_ queue: QueueName, of topology: Topology, on channel: UInt16) throws(AMQPFailure) -> String? {
        try openChannel(channel)
        let difference = try declareJobs(of: queue, topology, on: channel)
        try closeChannel(channel)
        return difference
    }

    private func declareJobs(
        of queue: QueueName,
        _ topology: Topology,
        on channel: UInt16
    ) throws(AMQPFailure) -> String? {
        let difference = try declareOrUse(topology.jobQueue(queue), on: channel)
        if let difference, QueueDifference.isOfType(difference) {
            try closeChannel(channel)
            throw .channel(code: AMQPFailure.preconditionFailed, text: difference + Self.advice(onType: queue))
        }
        _ = try declareOrUse(topology.deadQueue(queue), on: channel)
        try bind(topology.binding(queue), on: channel)
        return difference
    }

    /// - Returns: in what the queue differs from what was declared, where it does.
    func declareOrUse(_ queue: Topology.Queue, on channel: UInt16) throws(AMQPFailure) -> String? {
        do {
            try declare(queue, on: channel)
            return nil
        } catch .channel(AMQPFailure.preconditionFailed, let text) {
            try openChannel(channel)
            do throws(AMQPFailure) {
                try declare(queue, isPassive: true, on: channel)
            } catch .channel(AMQPFailure.notFound, _) {
                // It was not refused for what exists, but for what the server does not make.
                throw .channel(code: AMQPFailure.preconditionFailed, text: text + Self.advice(onRefused: text))
            }
            return text
        }
    }

    /// Only classic queues have priorities. The type is not declared, since a producer that leaves it out, as most do, must
    /// find the queue declared alike.
    private static func advice(onRefused text: String) -> String {
        guard text.contains("quorum") || text.contains("stream") else { return "" }
        return ": use a virtual host whose default queue type is classic, as `rabbitmqctl add_vhost NAME "
            + "--default-queue-type classic` makes it"
    }

    private static func advice(onType queue: QueueName) -> String {
        ": jobs need a classic queue; delete it, as `rabbitmqctl delete_queue \(queue)` does: what waits in it is queued anew"
    }

    func check(_ topology: Topology, on channel: UInt16) throws(AMQPFailure) -> TopologyReport {
        try openChannel(channel)
        var entries: [TopologyReport.Entry] = []
        for exchange in topology.exchanges {
            let state = try look(on: channel) { () throws(AMQPFailure) in
                try declare(exchange, isPassive: true, on: channel)
                try declare(exchange, on: channel)
                return .present
            }
            entries.append(TopologyReport.Entry(kind: .exchange, name: exchange.name, state: state))
        }
        let (jobQueues, deadQueues) = (topology.queues.map(topology.jobQueue), topology.queues.map(topology.deadQueue))
        for queue in zip(jobQueues, deadQueues).flatMap({ [$0, $1] }) + topology.sharedQueues {
            var counts: QueueState?
            let state = try look(on: channel) { () throws(AMQPFailure) in
                counts = try declare(queue, isPassive: true, on: channel)
                // It exists, so this makes nothing: it compares the arguments.
                try declare(queue, on: channel)
                return .present
            }
            var entry = TopologyReport.Entry(kind: .queue, name: queue.name, state: state)
            let isOfType = if case .differs(let text) = state { QueueDifference.isOfType(text) } else { false }
            entry.isUsedAsItIs = deadQueues.contains(queue) || jobQueues.contains(queue) && !isOfType
            entry.ready = counts?.ready
            entry.consumers = counts?.consumers
            entries.append(entry)
        }
        try closeChannel(channel)
        return TopologyReport(entries: entries)
    }

    /// A queue that is missing has none.
    func ready(in queues: [QueueName], on channel: UInt16) throws(AMQPFailure) -> [QueueName: Int] {
        try openChannel(channel)
        var counts: [QueueName: Int] = [:]
        for queue in queues {
            do throws(AMQPFailure) {
                counts[queue] = try declare(Topology.Queue(name: queue.rawValue), isPassive: true, on: channel).ready
            } catch .channel(AMQPFailure.notFound, _) {
                try openChannel(channel)
            }
        }
        try closeChannel(channel)
        return counts
    }

    private func look(
        on channel: UInt16,
        _ body: () throws(AMQPFailure) -> TopologyReport.State
    ) throws(AMQPFailure) -> TopologyReport.State {
        do {
            return try body()
        } catch .channel(AMQPFailure.notFound, _) {
            try openChannel(channel)
            return .missing
        } catch .channel(AMQPFailure.preconditionFailed, let text) {
            try openChannel(channel)
            return .differs(text)
        } catch .channel(AMQPFailure.accessRefused, let text) {
            try openChannel(channel)
            return .refused(text)
        }
    }
}
