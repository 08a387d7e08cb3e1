import Jobs

/// What the publishing thread does: sends what the mailbox holds, never more than the window allows, and answers when
/// it is confirmed. What a lost connection leaves unconfirmed is sent again: twice is harmless, not at all is not.
///
/// Not Sendable, like everything it owns.
final class PublisherLoop {
    private enum Channel {
        static let publishing: UInt16 = 1
        static let declaring: UInt16 = 2
        static let asking: UInt16 = 3
    }

    /// Between looks at what the server has said.
    private static let largestBurst = 100
    /// A letter that was on its way each time that the server closed the channel may be why.
    private static let maximumClosings = 3

    private let configuration: RabbitMQBroker.Configuration
    private let topology: Topology
    private let mailbox: Mailbox<PublisherItem>
    private let report: EventReport
    /// Where messages may be sent without an exchange.
    private let knownQueues: Set<String>

    private var connection: Connection?
    private var backoff = Backoff()
    private var retryAt: ContinuousClock.Instant?
    private var lastFailure: String?
    private var blockedBy: String?
    private var mustDeclare = true
    private var waiting: ArraySlice<PostedLetter> = []
    private var window = ConfirmWindow<PostedLetter>()
    private var batches: [ObjectIdentifier: Batch] = [:]
    private var probes = AlarmProbes()
    private var nextDeadline: ContinuousClock.Instant?
    private var isStopping = false

    init(
        _ configuration: RabbitMQBroker.Configuration,
        topology: Topology,
        mailbox: Mailbox<PublisherItem>,
        report: EventReport
    ) {
        self.configuration = configuration
        self.topology = topology
        self.mailbox = mailbox
        self.report = report
        knownQueues = Set(topology.queues.flatMap { [$0.rawValue, Topology.deadName($0)] })
    }

    func run() {
        var items: [PublisherItem] = []
        while true {
            mailbox.take(into: &items)
            let isIdle = items.isEmpty
            for item in items { handle(item) }
            items.removeAll(keepingCapacity: true)
            if isStopping { break }
            if connection == nil, !waiting.isEmpty, retryAt.map({ $0 <= .now }) ?? true { connectAgain() }
            attempt { connection throws(AMQPFailure) in
                try send(connection)
                // Last: what answered calls have left unread does not show at the socket.
                try read(connection)
            }
            expire(at: .now)
            if isIdle { sleep() }
        }
        for batch in batches.values { batch.fail(BrokerError.closed.message) }
        probes.lost(.connection(BrokerError.closed.message))
        // A goodbye to who reads nothing would wait for its answer.
        if blockedBy == nil { connection?.close() }
    }

    // MARK: Items

    private func handle(_ item: PublisherItem) {
        switch item {
        case .publish(let publication):
            let batch = Batch(publication)
            batches[ObjectIdentifier(batch)] = batch
            nextDeadline = min(nextDeadline ?? batch.deadline, batch.deadline)
            for letter in publication.letters { waiting.append(PostedLetter(letter: letter, batch: batch)) }
        case .use(let body): use(body)
        case .probe(let probe): ask(probe)
        case .stop: isStopping = true
        }
    }

    private func use(_ body: ConnectionUse) {
        // It reads nothing of this connection now: an answer would not come.
        if let blockedBy {
            _ = body(.failure(.connection("RabbitMQ takes no messages for now: \(blockedBy)")))
            return
        }
        do throws(AMQPFailure) {
            let connection = if let connection { connection } else { try connect() }
            let failure = body(.success(connection))
            if case .connection? = failure { attempt { _ throws(AMQPFailure) in if let failure { throw failure } } }
        } catch {
            _ = body(.failure(error))
        }
    }

    /// Needs nothing of the topology, and declares none of it.
    private func ask(_ probe: AlarmProbe) {
        if let blockedBy { return probe.completion(.success(blockedBy)) }
        do throws(AMQPFailure) {
            if connection == nil { try connect() }
        } catch {
            return probe.completion(.failure(error))
        }
        nextDeadline = min(nextDeadline ?? probe.deadline, probe.deadline)
        attempt { connection throws(AMQPFailure) in try probes.send(probe, connection, on: Channel.asking) }
    }

    // MARK: The connection

    @discardableResult
    private func connect() throws(AMQPFailure) -> Connection {
        do throws(AMQPFailure) {
            let connection = try Connection(configuration, purpose: "publishing")
            try open(connection)
            self.connection = connection
            mustDeclare = true
            retryAt = nil
            backoff.succeeded(at: .now)
            report(.connected(.publishing))
            return connection
        } catch {
            lastFailure = error.description
            retryAt = .now + backoff.failed(at: .now)
            throw error
        }
    }

    private func connectAgain() {
        do throws(AMQPFailure) {
            try connect()
        } catch {
            report(.cannotConnect(.publishing, reason: error.description))
        }
    }

    private func open(_ connection: Connection) throws(AMQPFailure) {
        try connection.openChannel(Channel.publishing)
        try connection.selectConfirms(on: Channel.publishing)
    }

    /// Whatever fails here ends the connection: another one may do better.
    private func attempt(_ body: (Connection) throws(AMQPFailure) -> Void) {
        guard let connection else { return }
        do throws(AMQPFailure) {
            try body(connection)
        } catch {
            self.connection = nil
            blockedBy = nil
            lastFailure = error.description
            retryAt = .now + backoff.failed(at: .now)
            waiting = window.reset() + waiting
            probes.lost(error)
            report(.disconnected(.publishing, reason: error.description))
        }
    }

    // MARK: Sending

    private var maySend: Bool {
        !waiting.isEmpty && window.count < configuration.confirmWindow && blockedBy == nil
    }

    private func send(_ connection: Connection) throws(AMQPFailure) {
        guard maySend else { return }
        if mustDeclare {
            mustDeclare = false
            report.differences(try connection.declare(topology, on: Channel.declaring))
        }
        var burst = Self.largestBurst
        while burst > 0, maySend, connection.isWritable, var posted = waiting.popFirst() {
            if posted.batch.isAnswered { continue }
            posted.returned = nil
            window.sent(posted)
            try connection.publish(posted.letter, on: Channel.publishing)
            burst -= 1
        }
        if waiting.isEmpty { waiting = [] }
    }

    // MARK: Reading

    private func read(_ connection: Connection) throws(AMQPFailure) {
        while let event = try connection.nextEvent() {
            switch event {
            case .confirmed(Channel.asking, let tag, _, _): probes.confirmed(upTo: tag)
            case .confirmed(_, let tag, let isMultiple, let isTaken):
                for posted in window.confirm(tag, isMultiple: isMultiple) { answer(posted, isTaken: isTaken) }
            case .returned(_, let reason, let content):
                // Comes before its confirm, without its number. Whatever is the same goes again with it.
                window.changeAll { if $0.letter.isSame(as: content) { $0.returned = reason } }
            case .channelClosed(Channel.publishing, let reason): try reopen(connection, reason)
            case .channelClosed(Channel.asking, let reason): probes.lost(.connection(reason))
            case .blocked(let reason):
                blockedBy = reason
                report(.blocked(reason: reason))
                probes.blocked(by: reason)
            case .unblocked:
                blockedBy = nil
                report(.unblocked)
            case .channelClosed, .delivery, .consumerCancelled: break
            }
        }
    }

    private func answer(_ posted: PostedLetter, isTaken: Bool) {
        let letter = posted.letter
        if !isTaken {
            posted.batch.fail("RabbitMQ refused a message for \(letter.routingKey)")
        } else if let reason = posted.returned {
            guard !posted.isSecondTry, !letter.exchange.isEmpty || knownQueues.contains(letter.routingKey) else {
                posted.batch.fail("no queue of RabbitMQ takes messages for \(letter.routingKey): \(reason)")
                return forget(posted.batch)
            }
            // Its queue was deleted.
            mustDeclare = true
            var again = posted
            again.isSecondTry = true
            waiting.append(again)
        } else {
            posted.batch.confirmed()
        }
        forget(posted.batch)
    }

    private func reopen(_ connection: Connection, _ reason: String) throws(AMQPFailure) {
        lastFailure = reason
        var again: ArraySlice<PostedLetter> = []
        for var posted in window.reset() {
            posted.closings += 1
            if posted.closings < Self.maximumClosings {
                again.append(posted)
            } else {
                posted.batch.fail("RabbitMQ closed the channel: \(reason)")
                forget(posted.batch)
            }
        }
        waiting = again + waiting
        mustDeclare = true
        try open(connection)
    }

    // MARK: Time

    private func forget(_ batch: Batch) {
        if batch.isAnswered { batches[ObjectIdentifier(batch)] = nil }
    }

    private func expire(at now: ContinuousClock.Instant) {
        guard let nextDeadline, nextDeadline <= now else { return }
        for batch in batches.values where batch.deadline <= now {
            batch.fail(reasonForSilence)
            forget(batch)
        }
        waiting.removeAll { $0.batch.isAnswered }
        probes.expire(at: now)
        self.nextDeadline = (batches.values.map(\.deadline) + [probes.nextDeadline].compactMap(\.self)).min()
    }

    private var reasonForSilence: String {
        if let blockedBy { return "RabbitMQ takes no messages for now: \(blockedBy)" }
        if connection == nil, let lastFailure { return "RabbitMQ: \(lastFailure)" }
        return "RabbitMQ has not confirmed a message in time"
    }

    private func sleep() {
        var deadline = ContinuousClock.now + configuration.heartbeat / 4
        if let nextDeadline { deadline = min(deadline, nextDeadline) }
        if connection == nil, !waiting.isEmpty, let retryAt { deadline = min(deadline, retryAt) }
        mailbox.sleep(with: connection?.descriptor, wantsToWrite: maySend, until: deadline)
    }
}
