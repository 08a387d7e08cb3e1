import CRabbitMQ
import Foundation

/// AMQP's methods, one by one.
extension Connection {
    struct QueueState: Sendable, Equatable {
        var ready: Int
        var consumers: Int
    }

    // MARK: Channels

    func openChannel(_ channel: UInt16) throws(AMQPFailure) {
        try call(on: channel, "opening a channel") { state, _ in unsafe _ = amqp_channel_open(state, channel) }
    }

    func closeChannel(_ channel: UInt16) throws(AMQPFailure) {
        try call(on: channel, "closing a channel") { state, _ in
            unsafe _ = amqp_channel_close(state, channel, AMQP_REPLY_SUCCESS)
        }
    }

    func selectConfirms(on channel: UInt16) throws(AMQPFailure) {
        try call(on: channel, "asking for confirms") { state, _ in unsafe _ = amqp_confirm_select(state, channel) }
    }

    // MARK: Declaring

    /// - Parameter isPassive: only ask whether it exists, whatever its arguments.
    func declare(_ exchange: Topology.Exchange, isPassive: Bool = false, on channel: UInt16) throws(AMQPFailure) {
        let arguments: [String: HeaderValue] = exchange.alternate.map { ["alternate-exchange": .text($0)] } ?? [:]
        try call(on: channel, "declaring exchange \(exchange.name)") { state, pool in
            unsafe _ = amqp_exchange_declare(
                state,
                channel,
                pool.bytes(exchange.name),
                pool.bytes(exchange.type),
                isPassive ? 1 : 0,
                1,
                0,
                0,
                pool.table(arguments)
            )
        }
    }

    /// - Parameter isPassive: only ask whether it exists, whatever its arguments.
    @discardableResult
    func declare(
        _ queue: Topology.Queue,
        isPassive: Bool = false,
        on channel: UInt16
    ) throws(AMQPFailure) -> QueueState {
        var declared = QueueState(ready: 0, consumers: 0)
        try call(on: channel, "declaring queue \(queue.name)") { state, pool in
            let answer = unsafe amqp_queue_declare(
                state,
                channel,
                pool.bytes(queue.name),
                isPassive ? 1 : 0,
                1,
                0,
                0,
                pool.table(queue.arguments)
            )
            guard let answer = unsafe answer else { return }
            unsafe declared = QueueState(
                ready: Int(answer.pointee.message_count),
                consumers: Int(answer.pointee.consumer_count)
            )
        }
        return declared
    }

    func bind(_ binding: Topology.Binding, on channel: UInt16) throws(AMQPFailure) {
        try call(on: channel, "binding queue \(binding.queue)") { state, pool in
            unsafe _ = amqp_queue_bind(
                state,
                channel,
                pool.bytes(binding.queue),
                pool.bytes(binding.exchange),
                pool.bytes(binding.key),
                amqp_table_t()
            )
        }
    }

    /// - Returns: how many messages went. Those in hand stay.
    func purge(_ queue: String, on channel: UInt16) throws(AMQPFailure) -> Int {
        var count = 0
        try call(on: channel, "purging queue \(queue)") { state, pool in
            guard let answer = unsafe amqp_queue_purge(state, channel, pool.bytes(queue)) else { return }
            count = Int(unsafe answer.pointee.message_count)
        }
        return count
    }

    // MARK: Publishing

    func publish(_ letter: Letter, on channel: UInt16) throws(AMQPFailure) {
        try send("publishing") { state, pool in
            var encoded = unsafe letter.properties.encoded(in: pool)
            return unsafe letter.body.withUnsafeBytes { body in
                unsafe amqp_basic_publish(
                    state,
                    channel,
                    pool.bytes(letter.exchange),
                    pool.bytes(letter.routingKey),
                    letter.isMandatory ? 1 : 0,
                    0,
                    &encoded,
                    amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
                )
            }
        }
    }

    // MARK: Consuming

    /// - Parameter prefetch: 0 means without bound.
    func consume(_ queue: String, tag: String, prefetch: UInt16, on channel: UInt16) throws(AMQPFailure) {
        try call(on: channel, "limiting what is held of queue \(queue)") { state, _ in
            unsafe _ = amqp_basic_qos(state, channel, 0, prefetch, 0)
        }
        try call(on: channel, "consuming queue \(queue)") { state, pool in
            unsafe _ = amqp_basic_consume(
                state,
                channel,
                pool.bytes(queue),
                pool.bytes(tag),
                0,
                0,
                0,
                amqp_table_t()
            )
        }
    }

    func cancel(_ tag: String, on channel: UInt16) throws(AMQPFailure) {
        try call(on: channel, "ending a consumer") { state, pool in
            unsafe _ = amqp_basic_cancel(state, channel, pool.bytes(tag))
        }
    }

    func acknowledge(_ acknowledgement: Acknowledgement, on channel: UInt16) throws(AMQPFailure) {
        try send("acknowledging") { state, _ in
            unsafe amqp_basic_ack(state, channel, acknowledgement.tag, acknowledgement.isMultiple ? 1 : 0)
        }
    }

    func requeue(_ tag: UInt64, on channel: UInt16) throws(AMQPFailure) {
        try send("giving back") { state, _ in unsafe amqp_basic_nack(state, channel, tag, 0, 1) }
    }
}
