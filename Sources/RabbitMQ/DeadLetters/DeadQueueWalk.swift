import Foundation
import Glibc
import Jobs

/// Reads what lies in `<queue>.dead` on a connection of its own, and takes some of it away. What is not acknowledged goes
/// back to its place when the connection ends, however it ends.
struct DeadQueueWalk {
    /// The server has stopped sending what it said it had: another process has it in hand.
    private static let patience: Duration = .seconds(5)
    /// For each acknowledgement RabbitMQ steps over what lies before it and is not acknowledged. Where all of these steps
    /// would be more than so many, the rest of the queue is sent to its end instead.
    private static let mostSteps = 20_000_000
    private static let lot = 500

    let configuration: RabbitMQBroker.Configuration
    let topology: Topology
    let now: Date

    func read(_ queues: [QueueName], _ see: (DeadCopy) -> Void) throws(AMQPFailure) {
        _ = try walk(queues) { queue, connection, channel, left throws(AMQPFailure) in
            var left = left
            while left > 0, let (_, copy) = try next(of: queue, connection, channel) {
                left -= 1
                see(copy)
            }
            return 0
        }
    }

    /// - Parameters:
    ///   - most: how many can be meant.
    ///   - isMeant: asked once for each message.
    /// - Returns: how many are gone.
    func remove(
        _ queues: [QueueName],
        atMost most: Int,
        where isMeant: (DeadCopy) -> Bool
    ) throws(AMQPFailure) -> Int {
        try walk(queues) { queue, connection, channel, left throws(AMQPFailure) in
            let isQuick = min(most, left) * max(0, left - most) <= Self.mostSteps
            return isQuick
                ? try acknowledge(queue, connection, channel, left, where: isMeant)
                : try rewrite(queue, connection, channel, left, where: isMeant)
        }
    }

    // MARK: One queue

    private func acknowledge(
        _ queue: QueueName,
        _ connection: Connection,
        _ channel: UInt16,
        _ left: Int,
        where isMeant: (DeadCopy) -> Bool
    ) throws(AMQPFailure) -> Int {
        var (left, count) = (left, 0)
        while left > 0, let (tag, copy) = try next(of: queue, connection, channel) {
            left -= 1
            guard isMeant(copy) else { continue }
            try connection.acknowledge(Acknowledgement(tag: tag, isMultiple: false), on: channel)
            count += 1
        }
        return count
    }

    /// What is to stay is sent to the end of the queue, confirmed, before all up to there is acknowledged: a crash may
    /// leave some twice, and loses none.
    private func rewrite(
        _ queue: QueueName,
        _ connection: Connection,
        _ channel: UInt16,
        _ left: Int,
        where isMeant: (DeadCopy) -> Bool
    ) throws(AMQPFailure) -> Int {
        var (left, count, published) = (left, 0, 0 as UInt64)
        var early: [(UInt64, DeadCopy)] = []
        try connection.selectConfirms(on: channel)
        while left > 0 {
            var (last, isOver) = (0 as UInt64, false)
            var unconfirmed: Set<UInt64> = []
            for _ in 0..<min(left, Self.lot) {
                let arrived = early.isEmpty ? try next(of: queue, connection, channel) : early.removeFirst()
                guard let (tag, copy) = arrived else {
                    isOver = true
                    break
                }
                (left, last) = (left - 1, tag)
                if isMeant(copy) {
                    count += 1
                    continue
                }
                try connection.publish(Letter(copy, in: queue), id: copy.letter.id, on: channel)
                published += 1
                unconfirmed.insert(published)
            }
            while !unconfirmed.isEmpty {
                switch try event(connection) {
                case .delivery(channel, let tag, _, let content):
                    early.append((tag, DeadCopy(queue: queue, content, now: now)))
                case .confirmed(channel, let tag, let isMultiple, isTaken: true):
                    unconfirmed = unconfirmed.filter { isMultiple ? $0 > tag : $0 != tag }
                case .confirmed, .returned, nil:
                    throw .connection("\(Topology.deadName(queue)) takes no messages")
                default: break
                }
            }
            if last > 0 { try connection.acknowledge(Acknowledgement(tag: last, isMultiple: true), on: channel) }
            if isOver { break }
        }
        return count
    }

    // MARK: The server

    private typealias Visit = (QueueName, Connection, UInt16, Int) throws(AMQPFailure) -> Int

    private func walk(_ queues: [QueueName], _ visit: Visit) throws(AMQPFailure) -> Int {
        let connection = try Connection(configuration, purpose: "dead letters")
        // Declared as always, so that asking for one that is not there is no error.
        _ = try connection.declare(topology, on: 1)
        var count = 0
        // A channel for each: what came too late for one must not be taken for another's.
        for (queue, channel) in zip(queues, UInt16(2)...) {
            let name = Topology.deadName(queue)
            try connection.openChannel(channel)
            let ready = try connection.declare(topology.deadQueue(queue), isPassive: true, on: channel).ready
            if ready > 0 {
                // Without bound: an acknowledgement must not be needed to see the next one.
                try connection.consume(name, tag: name, prefetch: 0, on: channel)
                count += try visit(queue, connection, channel, ready)
            }
            try connection.closeChannel(channel)
        }
        // What was acknowledged must have arrived before this ends.
        connection.close()
        return count
    }

    /// - Returns: nil when nothing comes any more.
    private func next(
        of queue: QueueName,
        _ connection: Connection,
        _ channel: UInt16
    ) throws(AMQPFailure) -> (UInt64, DeadCopy)? {
        while let event = try event(connection) {
            guard case .delivery(channel, let tag, _, let content) = event else { continue }
            return (tag, DeadCopy(queue: queue, content, now: now))
        }
        return nil
    }

    private func event(_ connection: Connection) throws(AMQPFailure) -> ConnectionEvent? {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            if let event = try connection.nextEvent() { return event }
            let wait = deadline - .now
            guard wait > .zero else { return nil }
            var descriptor = pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&descriptor, 1, CInt(clamping: wait.milliseconds + 1))
        }
    }
}

extension Letter {
    /// As it was.
    fileprivate init(_ copy: DeadCopy, in queue: QueueName) {
        self.init(queue: Topology.deadName(queue), properties: copy.properties, body: copy.letter.body)
    }
}
