import CRabbitMQ
import Foundation
import Glibc

/// A connection to the server.
///
/// Not Sendable: "librabbitmq is not thread-safe; one amqp_connection_state_t, one thread". It is made in the loop that
/// owns it, so the compiler keeps it on that loop's thread. The library does nothing by itself: heartbeats are sent and
/// missed within ``nextEvent()``, which must be called a few times in each of their intervals.
@safe
final class Connection {
    private let state: amqp_connection_state_t
    private let configuration: RabbitMQBroker.Configuration
    let pool = Pool()
    private var reader = ContentReader()
    private static let framesKept = 48
    private var framesRead = 0

    init(_ configuration: RabbitMQBroker.Configuration, purpose: String) throws(AMQPFailure) {
        guard let state = unsafe amqp_new_connection() else {
            throw .connection("librabbitmq has no memory for a connection")
        }
        unsafe self.state = unsafe state
        self.configuration = configuration
        try open(configuration)
        try logIn(configuration, purpose: purpose)
    }

    deinit {
        unsafe amqp_destroy_connection(state)
    }

    /// Says goodbye, so that what was sent before, acknowledgements above all, is known to have arrived.
    func close() {
        unsafe amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    var descriptor: CInt {
        unsafe amqp_get_sockfd(state)
    }

    /// Whether a small message can be sent without waiting. The library would wait without end.
    var isWritable: Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe Glibc.poll(&poll, 1, 0) == 1
    }

    // MARK: Opening

    private func open(_ configuration: RabbitMQBroker.Configuration) throws(AMQPFailure) {
        var timeout = crabbitmq_milliseconds(configuration.connectTimeout.milliseconds)
        let place = "cannot connect to \(configuration.host):\(configuration.port)"
        guard let socket = unsafe configuration.usesTLS ? amqp_ssl_socket_new(state) : amqp_tcp_socket_new(state) else {
            throw .connection("librabbitmq has no memory for a socket")
        }
        if configuration.usesTLS {
            unsafe amqp_ssl_socket_set_verify_peer(socket, 1)
            unsafe amqp_ssl_socket_set_verify_hostname(socket, 1)
            unsafe amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
            guard unsafe amqp_ssl_socket_set_cacert(socket, configuration.caFile) == AMQP_STATUS_OK.rawValue else {
                throw .connection("\(place): no certificate authorities can be read from \(configuration.caFile)")
            }
        }
        let status = unsafe amqp_socket_open_noblock(socket, configuration.host, CInt(configuration.port), &timeout)
        if status == AMQP_STATUS_SOCKET_ERROR.rawValue {
            throw .connection("\(place): nobody listens there, or something on the way refuses it")
        }
        guard status == AMQP_STATUS_OK.rawValue else { throw AMQPFailure(status, while: place) }
        unsafe amqp_set_handshake_timeout(state, &timeout)
        unsafe amqp_set_rpc_timeout(state, &timeout)
        giveUpOnSilence(after: configuration.heartbeat * 2)
    }

    /// The library waits without end for a peer that takes no more bytes, and misses the heartbeats meanwhile; the
    /// kernel then closes the connection.
    private func giveUpOnSilence(after limit: Duration) {
        var milliseconds = CUnsignedInt(clamping: limit.milliseconds)
        unsafe setsockopt(
            descriptor,
            CInt(IPPROTO_TCP),
            TCP_USER_TIMEOUT,
            &milliseconds,
            socklen_t(MemoryLayout<CUnsignedInt>.size)
        )
    }

    private func logIn(_ configuration: RabbitMQBroker.Configuration, purpose: String) throws(AMQPFailure) {
        let clientProperties: [String: HeaderValue] = [
            "connection_name": .text("\(configuration.name), \(purpose)"),
            // Without these a deleted queue leaves its consumer waiting in silence, and so does an alarm the producer.
            "capabilities": .table([
                "consumer_cancel_notify": .boolean(true),
                "connection.blocked": .boolean(true),
                "publisher_confirms": .boolean(true),
                "basic.nack": .boolean(true),
            ]),
        ]
        defer { pool.recycle() }
        var table = unsafe pool.table(clientProperties)
        let reply = unsafe crabbitmq_login(
            state,
            configuration.virtualHost,
            0,
            // A table of headers must fit into a frame, and a dead letter's has the error.
            CInt(AMQP_DEFAULT_FRAME_SIZE),
            CInt(clamping: configuration.heartbeat.components.seconds),
            &table,
            configuration.user,
            configuration.password
        )
        let place = "\(configuration.host):\(configuration.port), virtual host '\(configuration.virtualHost)'"
        let doing = "cannot log in to \(place), as \(configuration.user)"
        do throws(AMQPFailure) {
            try unsafe check(reply, on: 0, while: doing)
        } catch {
            throw .connection(error.description + LoginAdvice.text(on: error.description, configuration))
        }
    }

    // MARK: Calls

    /// Runs a call that waits for the server's answer.
    @safe
    func call(on channel: UInt16, _ doing: String, _ body: (amqp_connection_state_t, Pool) -> Void) throws(AMQPFailure)
    {
        unsafe body(state, pool)
        pool.recycle()
        try unsafe check(amqp_get_rpc_reply(state), on: channel, while: doing)
    }

    /// Runs a call that only sends.
    @safe
    func send(_ doing: String, _ body: (amqp_connection_state_t, Pool) -> CInt) throws(AMQPFailure) {
        let status = unsafe body(state, pool)
        pool.recycle()
        guard status == AMQP_STATUS_OK.rawValue else { throw AMQPFailure(status, while: doing) }
    }

    private func check(_ reply: amqp_rpc_reply_t, on channel: UInt16, while doing: String) throws(AMQPFailure) {
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION: throw unsafe closed(by: reply.reply, on: channel, while: doing)
        default: throw AMQPFailure(unsafe reply.library_error, while: doing)
        }
    }

    /// The server has closed the channel or the connection, and waits to hear that we know.
    private func closed(by method: amqp_method_t, on channel: UInt16, while doing: String) -> AMQPFailure {
        if unsafe method.id == AMQP_CHANNEL_CLOSE_METHOD {
            let close = unsafe method.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            let (code, text) = (Int(unsafe close.reply_code), unsafe String(close.reply_text))
            let advice = code == AMQPFailure.accessRefused ? LoginAdvice.text(onRefused: text, configuration) : ""
            let failure = AMQPFailure.channel(code: code, text: "\(doing): \(text)\(advice)")
            reader.forget(channel)
            var answer = amqp_channel_close_ok_t()
            unsafe amqp_send_method(state, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer)
            return failure
        }
        guard unsafe method.id == AMQP_CONNECTION_CLOSE_METHOD else {
            return .connection("\(doing): the server answered with method \(unsafe method.id)")
        }
        let close = unsafe method.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
        let text = unsafe String(close.reply_text)
        var answer = amqp_connection_close_ok_t()
        unsafe amqp_send_method(state, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &answer)
        return .connection("\(doing): \(text)")
    }

    // MARK: Reading

    /// What the server has said, or nil when it has said no more. Does not wait.
    func nextEvent() throws(AMQPFailure) -> ConnectionEvent? {
        while true {
            var frame = unsafe amqp_frame_t()
            var noTime = crabbitmq_milliseconds(0)
            let status = unsafe amqp_simple_wait_frame_noblock(state, &frame, &noTime)
            if status == AMQP_STATUS_TIMEOUT.rawValue {
                releaseFrames(from: 1)
                return nil
            }
            guard status == AMQP_STATUS_OK.rawValue else { throw AMQPFailure(status, while: "reading") }
            framesRead += 1
            defer { releaseFrames(from: Self.framesKept) }
            if let event = try unsafe read(frame) { return event }
        }
    }

    /// The library keeps what frames were read into until it is told that they are done with, and looks through all
    /// channels each time.
    private func releaseFrames(from count: Int) {
        guard framesRead >= count else { return }
        framesRead = 0
        unsafe amqp_maybe_release_buffers(state)
    }

    /// What the server says next, or nil when it says nothing for so long.
    func nextEvent(within patience: Duration) throws(AMQPFailure) -> ConnectionEvent? {
        let deadline = ContinuousClock.now + patience
        while true {
            if let event = try nextEvent() { return event }
            let wait = deadline - .now
            guard wait > .zero else { return nil }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe Glibc.poll(&poll, 1, CInt(clamping: wait.milliseconds + 1))
        }
    }

    private func read(_ frame: amqp_frame_t) throws(AMQPFailure) -> ConnectionEvent? {
        let channel = unsafe frame.channel
        switch Int32(unsafe frame.frame_type) {
        case AMQP_FRAME_METHOD: return try unsafe read(frame.payload.method, on: channel)
        case AMQP_FRAME_HEADER:
            let header = unsafe frame.payload.properties
            let properties = unsafe Properties(
                header.decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
            )
            return reader.header(properties, bodySize: unsafe header.body_size, on: channel)
        case AMQP_FRAME_BODY: return reader.body(unsafe Data(frame.payload.body_fragment), on: channel)
        default: return nil
        }
    }

    private func read(_ method: amqp_method_t, on channel: UInt16) throws(AMQPFailure) -> ConnectionEvent? {
        func decoded<Method>(_ type: Method.Type) -> Method {
            unsafe method.decoded.assumingMemoryBound(to: type).pointee
        }
        switch unsafe method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = unsafe decoded(amqp_basic_deliver_t.self)
            let (tag, isRedelivered) = unsafe (deliver.delivery_tag, deliver.redelivered != 0)
            reader.begin(.delivery(tag: tag, isRedelivered: isRedelivered), on: channel)
            return nil
        case AMQP_BASIC_RETURN_METHOD:
            let returned = unsafe decoded(amqp_basic_return_t.self)
            reader.begin(.returned(reason: unsafe String(returned.reply_text)), on: channel)
            return nil
        case AMQP_BASIC_ACK_METHOD:
            let ack = decoded(amqp_basic_ack_t.self)
            return .confirmed(channel: channel, tag: ack.delivery_tag, isMultiple: ack.multiple != 0, isTaken: true)
        case AMQP_BASIC_NACK_METHOD:
            let nack = decoded(amqp_basic_nack_t.self)
            return .confirmed(channel: channel, tag: nack.delivery_tag, isMultiple: nack.multiple != 0, isTaken: false)
        case AMQP_BASIC_CANCEL_METHOD: return .consumerCancelled(channel: channel)
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return .blocked(reason: unsafe String(decoded(amqp_connection_blocked_t.self).reason))
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .unblocked
        case AMQP_CHANNEL_CLOSE_METHOD, AMQP_CONNECTION_CLOSE_METHOD:
            let failure = unsafe closed(by: method, on: channel, while: "closed by the server")
            guard case .channel(_, let text) = failure else { throw failure }
            return .channelClosed(channel: channel, reason: text)
        default: return nil
        }
    }
}
