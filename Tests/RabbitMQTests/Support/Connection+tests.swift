import CRabbitMQ
import Glibc

@testable import RabbitMQ

extension Connection {
    func awaitInput(milliseconds: CInt) {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe Glibc.poll(&poll, 1, milliseconds)
    }

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
