import Jobs

/// What the publishing thread is asked to do.
enum PublisherItem: Sendable {
    case publish(Publication)
    case use(ConnectionUse)
    case probe(AlarmProbe)
    case stop
}

/// Letters that are confirmed together or not at all.
struct Publication: Sendable {
    let letters: [Letter]
    let deadline: ContinuousClock.Instant
    /// With nil: all are confirmed, and in a queue. Called once.
    let completion: @Sendable (BrokerError?) -> Void
}

/// Runs on the publishing thread with its connection, or the reason why there is none. Returns what failed.
typealias ConnectionUse = @Sendable (Result<Connection, AMQPFailure>) -> AMQPFailure?

/// The way to the publishing thread.
struct Publisher: Sendable {
    let mailbox: Mailbox<PublisherItem>

    func publish(
        _ letters: [Letter],
        timeout: Duration,
        completion: @escaping @Sendable (BrokerError?) -> Void
    ) {
        if letters.isEmpty { return completion(nil) }
        let publication = Publication(letters: letters, deadline: .now + timeout, completion: completion)
        if !mailbox.post(.publish(publication)) { completion(.closed) }
    }

    func publish(_ letters: [Letter], timeout: Duration) async throws(BrokerError) {
        let failure = await withCheckedContinuation { continuation in
            publish(letters, timeout: timeout) { continuation.resume(returning: $0) }
        }
        if let failure { throw failure }
    }

    /// Connects where there is no connection, and does not try twice.
    func use<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(AMQPFailure) -> Value
    ) async throws(BrokerError) -> Value {
        let result: Result<Value, BrokerError> = await withCheckedContinuation { continuation in
            let isTaken = mailbox.post(
                .use { connection in
                    do throws(AMQPFailure) {
                        continuation.resume(returning: .success(try body(connection.get())))
                        return nil
                    } catch {
                        continuation.resume(returning: .failure(BrokerError(error)))
                        return error
                    }
                }
            )
            if !isTaken { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }
}

extension Publisher {
    /// - Returns: why the server takes no messages, or nil where it takes them.
    func alarm(within patience: Duration) async throws(BrokerError) -> String? {
        let result: Result<String?, AMQPFailure> = await withCheckedContinuation { continuation in
            let probe = AlarmProbe(deadline: .now + patience) { continuation.resume(returning: $0) }
            let isTaken = mailbox.post(.probe(probe))
            if !isTaken { probe.completion(.failure(.connection(BrokerError.closed.message))) }
        }
        do throws(AMQPFailure) {
            return try result.get()
        } catch {
            throw BrokerError(error)
        }
    }
}

extension BrokerError {
    static let closed = BrokerError("the connection to RabbitMQ has been closed")
}
