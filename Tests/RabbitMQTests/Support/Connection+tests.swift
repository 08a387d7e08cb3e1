import CRabbitMQ

@testable import RabbitMQ

extension Connection {
    func delete(_ queue: String, on channel: UInt16) throws(AMQPFailure) {
        try openChannel(channel)
        try call(on: channel, "deleting queue \(queue)") { state, pool in
            unsafe _ = amqp_queue_delete(state, channel, pool.bytes(queue), 0, 0)
        }
        try closeChannel(channel)
    }

    func deleteExchange(_ exchange: String, on channel: UInt16) throws(AMQPFailure) {
        try openChannel(channel)
        try call(on: channel, "deleting exchange \(exchange)") { state, pool in
            unsafe _ = amqp_exchange_delete(state, channel, pool.bytes(exchange), 0)
        }
        try closeChannel(channel)
    }
}
