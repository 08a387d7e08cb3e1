import Foundation
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

    func copies(in queues: [QueueName]) throws(AMQPFailure) -> Set<JobGeneration> {
        var keys: Set<JobGeneration> = []
        try read(queues) { copy, _ in
            if let key = copy.key { keys.insert(key) }
            return true
        }
        return keys
    }

    /// They lie before the copies. A queue that exists without priorities is read whole.
    func strays(in queues: [QueueName]) throws(AMQPFailure) -> [StrayLetter] {
        var letters: [StrayLetter] = []
        try read(queues) { copy, isSorted in
            if copy.key == nil { letters.append(copy.letter) }
            return copy.key == nil || !isSorted
        }
        return letters
    }

    /// - Returns: how many messages went.
    func removeCopies(of keys: Set<JobGeneration>, in queues: [QueueName]) throws(AMQPFailure) -> Int {
        func isMeant(_ copy: DeadCopy) -> Bool { copy.key.map(keys.contains) ?? false }
        return try walk(queues) { line throws(AMQPFailure) in
            let steps = min(keys.count, line.ready) * max(0, line.ready - keys.count)
            return steps <= Self.mostSteps
                ? try acknowledge(line, where: isMeant) : try rewrite(line, where: isMeant)
        }
    }

    /// - Returns: how many messages went.
    func removeStrays(_ ids: Set<String>, in queues: [QueueName]) throws(AMQPFailure) -> Int {
        try walk(queues) { line throws(AMQPFailure) in
            try acknowledge(line, until: { line.isSorted && $0.key != nil }) { copy in
                copy.key == nil && ids.contains(copy.letter.id)
            }
        }
    }

    // MARK: One queue

    /// - Parameter see: told too whether the queue is sorted; says whether to go on with it.
    private func read(_ queues: [QueueName], _ see: (DeadCopy, Bool) -> Bool) throws(AMQPFailure) {
        _ = try walk(queues) { line throws(AMQPFailure) in
            var left = line.ready
            while left > 0, let (_, copy) = try next(in: line), see(copy, line.isSorted) { left -= 1 }
            return 0
        }
    }

    private func acknowledge(
        _ line: Line,
        until isOver: (DeadCopy) -> Bool = { _ in false },
        where isMeant: (DeadCopy) -> Bool
    ) throws(AMQPFailure) -> Int {
        var (left, count) = (line.ready, 0)
        while left > 0, let (tag, copy) = try next(in: line), !isOver(copy) {
            left -= 1
            guard isMeant(copy) else { continue }
            try line.acknowledge(tag)
            count += 1
        }
        return count
    }

    /// Copies that are to stay are sent to the end of the queue, confirmed, before they are acknowledged where they were:
    /// a crash may leave some twice, and loses none. All are acknowledged in order, so that little lies before each.
    private func rewrite(_ line: Line, where isMeant: (DeadCopy) -> Bool) throws(AMQPFailure) -> Int {
        let (connection, channel) = (line.connection, line.channel)
        var (left, count, published) = (line.ready, 0, 0 as UInt64)
        var early: ArraySlice<(UInt64, DeadCopy)> = []
        try connection.selectConfirms(on: channel)
        while left > 0 {
            var isOver = false
            var tags: [UInt64] = []
            var unconfirmed: Set<UInt64> = []
            for _ in 0..<min(left, Self.lot) {
                let arrived = early.isEmpty ? try next(in: line) : early.popFirst()
                guard let (tag, copy) = arrived else {
                    isOver = true
                    break
                }
                left -= 1
                // Sent anew it would come again, before the rest.
                guard copy.key != nil else { continue }
                tags.append(tag)
                if isMeant(copy) {
                    count += 1
                    continue
                }
                try connection.publish(Letter(copy, in: line.queue), on: channel)
                published += 1
                unconfirmed.insert(published)
            }
            while !unconfirmed.isEmpty {
                switch try connection.nextEvent(within: Self.patience) {
                case .delivery(channel, let tag, _, let content):
                    early.append((tag, DeadCopy(queue: line.queue, content, now: now)))
                case .confirmed(channel, let tag, let isMultiple, isTaken: true):
                    unconfirmed = unconfirmed.filter { isMultiple ? $0 > tag : $0 != tag }
                case .confirmed, .returned, nil:
                    throw .connection("\(Topology.deadName(line.queue)) takes no messages")
                default: break
                }
            }
            for tag in tags { try line.acknowledge(tag) }
            if isOver { break }
        }
        return count
    }

    // MARK: The server

    /// One of the queues, whose messages come.
    private struct Line {
        let queue: QueueName
        let connection: Connection
        let channel: UInt16
        /// How many there were at the beginning.
        let ready: Int
        /// What no row knows comes first.
        let isSorted: Bool

        func acknowledge(_ tag: UInt64) throws(AMQPFailure) {
            try connection.acknowledge(Acknowledgement(tag: tag, isMultiple: false), on: channel)
        }
    }

    private func walk(_ queues: [QueueName], _ visit: (Line) throws(AMQPFailure) -> Int) throws(AMQPFailure) -> Int {
        let connection = try Connection(configuration, purpose: "dead letters")
        var count = 0
        // A channel for each: what came too late for one must not be taken for another's.
        for (queue, channel) in zip(queues, UInt16(1)...) {
            try connection.openChannel(channel)
            guard let line = try line(of: queue, connection, channel) else { continue }
            if line.ready > 0 {
                let name = Topology.deadName(queue)
                // Without bound: an acknowledgement must not be needed to see the next one.
                try connection.consume(name, tag: name, prefetch: 0, on: channel)
                count += try visit(line)
            }
            try connection.closeChannel(channel)
        }
        // What was acknowledged must have arrived before this ends.
        connection.close()
        return count
    }

    /// Declares nothing that is not there.
    /// - Returns: nil where the queue is missing; the server has closed the channel then.
    private func line(
        of queue: QueueName,
        _ connection: Connection,
        _ channel: UInt16
    ) throws(AMQPFailure) -> Line? {
        let dead = topology.deadQueue(queue)
        do throws(AMQPFailure) {
            let ready = try connection.declare(dead, isPassive: true, on: channel).ready
            // It exists, so this makes nothing: it compares the arguments.
            let isSorted = try connection.declareOrUse(dead, on: channel) == nil
            return Line(queue: queue, connection: connection, channel: channel, ready: ready, isSorted: isSorted)
        } catch .channel(AMQPFailure.notFound, _) {
            return nil
        }
    }

    /// - Returns: nil when nothing comes any more.
    private func next(in line: Line) throws(AMQPFailure) -> (UInt64, DeadCopy)? {
        while let event = try line.connection.nextEvent(within: Self.patience) {
            guard case .delivery(line.channel, let tag, _, let content) = event else { continue }
            return (tag, DeadCopy(queue: line.queue, content, now: now))
        }
        return nil
    }
}

extension Letter {
    /// As it was.
    fileprivate init(_ copy: DeadCopy, in queue: QueueName) {
        self.init(queue: Topology.deadName(queue), properties: copy.properties, body: copy.letter.body)
    }
}
