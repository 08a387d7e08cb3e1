package import Foundation
package import Jobs
package import Logging

/// Queues on a RabbitMQ server, by librabbitmq: two connections, each on a thread of its own, so that a server that
/// takes no more messages still hears what is settled.
///
/// Create one and share it. `init` starts the threads and connects to nothing: the first publication and the first
/// `next` do. ``close()`` ends them; a broker that is only dropped ends them too, without waiting.
package final class RabbitMQBroker: Broker {
    /// In bytes. What is larger belongs into the store, and only its key into a queue.
    static let largestBody = 128 << 10

    let configuration: Configuration
    let topology: Topology
    let publisher: Publisher
    private let consumer: Mailbox<ConsumerItem>
    private let forwarder: Forwarder
    private let desk: Desk
    let report: EventReport
    let now: @Sendable () -> Date

    package init(
        _ configuration: Configuration,
        topology: Topology,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws(BrokerError) {
        self.configuration = configuration
        self.topology = topology
        self.now = now
        let publisher = Publisher(mailbox: try Mailbox())
        let consumer = try Mailbox<ConsumerItem>()
        let forwarder = Forwarder(publisher: publisher, consumer: consumer)
        let desk = Desk(defaultPrefetch: configuration.prefetch)
        let report = EventReport(logger: logger, onEvent: onEvent)
        self.publisher = publisher
        self.consumer = consumer
        self.forwarder = forwarder
        self.desk = desk
        self.report = report

        // A connection belongs to one thread. It lives in a loop that is not Sendable and is made here, so the compiler
        // keeps it on that thread.
        LoopThread.start(name: "amqp-publish") {
            PublisherLoop(configuration, topology: topology, mailbox: publisher.mailbox, report: report).run()
            for item in publisher.mailbox.end() {
                switch item {
                case .publish(let publication): publication.completion(.closed)
                case .use(let body): _ = body(.failure(.connection(BrokerError.closed.message)))
                case .probe(let probe): probe.completion(.failure(.connection(BrokerError.closed.message)))
                case .stop: break
                }
            }
        }
        LoopThread.start(name: "amqp-consume") {
            let loop = ConsumerLoop(
                configuration,
                topology: topology,
                mailbox: consumer,
                forwarder: forwarder,
                desk: desk,
                report: report,
                now: now
            )
            loop.run()
            for case .giveBack(_, let completion) in consumer.end() { completion() }
        }
    }

    deinit {
        _ = desk.stop()
        consumer.post(.stop)
        publisher.mailbox.post(.stop, last: true)
    }

    package func publish(_ messages: [Message]) async throws(BrokerError) {
        if let large = messages.first(where: { $0.body.count > Self.largestBody }) {
            throw BrokerError("a message for \(large.queue) has a body of more than \(Self.largestBody) bytes")
        }
        // So many messages may take longer than the server may be silent.
        for lot in messages.lots(of: configuration.publishLot) {
            let now = now()
            let letters = lot.map { Letter(Envelope($0, firstSeen: now), topology, now: now) }
            try await publisher.publish(letters, timeout: configuration.publishTimeout)
        }
    }

    /// Returns when the server has them. Nobody need listen.
    package func announce(_ announcements: [Announcement]) async throws(BrokerError) {
        let letters = announcements.map { Letter($0, to: topology.events) }
        try await publisher.publish(letters, timeout: configuration.publishTimeout)
    }

    package func next(
        from queues: [QueueName],
        minimumPriority: Priority
    ) async throws(BrokerError) -> Delivery? {
        let demand = DeliveryDesk.Demand(queues: queues, minimum: minimumPriority)
        guard let arrival = await desk.next(demand, onNewQueue: { consumer.post(.look) }) else { return nil }
        return Delivery(message: arrival.envelope.message, isRedelivered: arrival.isRedelivered) {
            [self] message, settlement throws(BrokerError) in
            try await settle(arrival, of: message, as: settlement)
        }
    }

    package func setLimit(_ limit: QueueLimit, for queue: QueueName) async {
        desk.setLimit(limit, for: queue)
        consumer.post(.look)
    }

    /// Returns when what lay here ready is back in its queue.
    package func stopDelivering() async {
        let left = desk.stop()
        await withCheckedContinuation { continuation in
            let isTaken = consumer.post(.giveBack(left) { continuation.resume() })
            if !isTaken { continuation.resume() }
        }
    }

    /// The threads do the work; cancelling this is closing.
    package func run() async throws {
        let (ends, end) = AsyncStream<Never>.makeStream()
        defer { end.finish() }
        for await _ in ends {}
        await close()
    }

    package var fetchedAhead: [QueueName: Int] { desk.fetchedAhead }

    package var lastVerified: ContinuousClock.Instant? { desk.lastVerified }

    /// Returns when everything that was settled is known to the server, and the threads have ended.
    package func close() async {
        await stopDelivering()
        consumer.post(.stop)
        await consumer.ended()
        publisher.mailbox.post(.stop, last: true)
        await publisher.mailbox.ended()
    }
}

// MARK: - Settling

extension RabbitMQBroker {
    /// Nearly every settlement is an acknowledgement. What the others need stays out of the frame that a slot keeps for
    /// this: a thousand slots would have it a thousand times.
    private func settle(
        _ arrival: Arrival,
        of message: Message,
        as settlement: Settlement
    ) async throws(BrokerError) {
        switch settlement {
        case .completed, .discarded:
            consumer.post(.acknowledge(arrival.receipt), isUrgent: false)
            desk.settled(arrival.envelope.message.priority, in: arrival.envelope.message.queue)
        case .released, .snoozed, .retried, .dead: try await putElsewhere(arrival, of: message, as: settlement)
        }
    }

    @inline(never)
    private func putElsewhere(
        _ arrival: Arrival,
        of message: Message,
        as settlement: Settlement
    ) async throws(BrokerError) {
        var arrival = arrival
        let (queue, priority) = (arrival.envelope.message.queue, arrival.envelope.message.priority)
        if message.crashes != arrival.envelope.message.crashes {
            // Its row has the crash; nobody needs to ask again.
            arrival.isRedelivered = false
        }
        arrival.envelope.message = message
        arrival.envelope.due = nil
        if settlement == .released, desk.takeBack(arrival) { return }
        defer { desk.settled(priority, in: queue) }

        let now = now()
        var envelope = arrival.envelope
        switch settlement {
        case .completed, .discarded: break
        case .released: try await giveBack(arrival)
        case .snoozed(let until):
            envelope.due = until
            try await replace(arrival, by: Letter(envelope, topology, now: now))
        case .retried(let delay, _):
            envelope.message.attempts += 1
            envelope.due = now.addingTimeInterval(delay / .seconds(1))
            try await replace(arrival, by: Letter(envelope, topology, now: now))
        case .dead(let failure):
            try await replace(arrival, by: Letter(DeadLetter(envelope, failure, at: now), from: queue))
        }
    }

    /// As a copy, because what the server puts back itself comes marked as redelivered, and would count as a crash of
    /// this worker. It goes behind others of its priority.
    private func giveBack(_ arrival: Arrival) async throws(BrokerError) {
        // The mark is true: a worker may have died with it before.
        if arrival.isRedelivered {
            consumer.post(.requeue(arrival.receipt))
            return
        }
        let letter = Letter(arrival.envelope, topology, now: now())
        try await replace(arrival, by: letter, timeout: configuration.patience)
    }

    private func replace(_ arrival: Arrival, by letter: Letter, timeout: Duration? = nil) async throws(BrokerError) {
        let failure = await withCheckedContinuation { continuation in
            forwarder.forward([(arrival.receipt, letter)], timeout: timeout ?? configuration.publishTimeout) {
                continuation.resume(returning: $0)
            }
        }
        if let failure { throw failure }
    }
}
