import Jobs

/// The channel of one queue, so that what the server closes is this queue's alone.
final class QueueChannel {
    /// So many deliveries are always left to be made.
    private static let smallest = 64

    let queue: QueueName
    let number: UInt16
    let id: Int
    var ledger = AckLedger()
    /// How many unsettled deliveries the consumer was begun for; 0 while there is none.
    private var target = 0
    private var begunWith = 0

    init(queue: QueueName, number: UInt16, id: Int) {
        self.queue = queue
        self.number = number
        self.id = id
    }

    func wasCancelled() { target = 0 }

    /// Asks the server what the queue has, if it is to be consumed. The answer comes on the channel itself, so the channel
    /// is open, too.
    func look(on connection: Connection) throws(AMQPFailure) -> Connection.QueueState? {
        guard target > 0 else { return nil }
        return try connection.declare(Topology.Queue(name: queue.rawValue), isPassive: true, on: number)
    }

    /// Brings the consumer to the target. RabbitMQ bounds a consumer when it begins, so another bound is another
    /// consumer, with less by what is still unsettled. It has the same tag: what is settled of its predecessor's
    /// deliveries then makes room for its own.
    /// - Returns: whether one was begun.
    func adjust(to wanted: Int, on connection: Connection) throws(AMQPFailure) -> Bool {
        // Not every kind of queue makes that room.
        let isStarved = target > begunWith && ledger.count == 0
        guard target != wanted || isStarved else { return false }
        if target > 0 {
            target = 0
            try connection.cancel(queue.rawValue, on: number)
        }
        let room = min(wanted - ledger.count, Int(UInt16.max))
        guard room > 0 else { return false }
        try connection.consume(queue.rawValue, tag: queue.rawValue, prefetch: UInt16(room), on: number)
        target = wanted
        begunWith = room
        return true
    }

    /// - Parameter mayHold: what was settled may wait for more, as long as that leaves the server room to deliver: where
    ///   little may be held, because a limit is used up, none of it is worth an acknowledgement less.
    func flush(to connection: Connection, mayHold: Bool) throws(AMQPFailure) {
        let acknowledgements = ledger.flush(holding: mayHold ? max(0, begunWith - Self.smallest) / 4 : 0)
        for acknowledgement in acknowledgements { try connection.acknowledge(acknowledgement, on: number) }
    }
}
