import Foundation
import Jobs

/// What the consuming thread does: keeps a consumer on each wanted queue, hands what arrives to the desk, and tells the
/// server what is settled.
///
/// Not Sendable, like everything it owns.
final class ConsumerLoop {
    private enum Channel {
        static let declaring: UInt16 = 1
    }

    /// What is settled behind a job that takes long is acknowledged by itself then.
    private static let longestHold: Duration = .milliseconds(100)
    /// So many that are settled are worth waking for while others are held.
    private static let worthWaking = 32

    private let configuration: RabbitMQBroker.Configuration
    private let topology: Topology
    private let mailbox: Mailbox<ConsumerItem>
    private let forwarder: Forwarder
    private let desk: Desk
    private let report: EventReport
    private let now: @Sendable () -> Date

    private var connection: Connection?
    private var backoff = Backoff()
    private var retryAt: ContinuousClock.Instant?
    private var channels: [QueueName: QueueChannel] = [:]
    /// When a channel that the server has closed may be opened again.
    private var reopening: [QueueName: (backoff: Backoff, at: ContinuousClock.Instant)] = [:]
    /// Of channels that have ended: what came on them may lie unread yet, and must not be taken for another's.
    private var endedNumbers: Set<UInt16> = []
    private var lastID = 0
    /// To be given back, and whom to tell.
    private var returns: [([Arrival], @Sendable () -> Void)] = []
    /// Messages of these are on their way elsewhere.
    private var forwarding: Set<Receipt> = []
    /// In the order of their time.
    private var requeues: ArraySlice<(receipt: Receipt, at: ContinuousClock.Instant)> = []
    /// Since when acknowledgements wait.
    private var heldSince: ContinuousClock.Instant?
    private var mustLook = true
    private var verifyAt = ContinuousClock.now
    private var stopAt: ContinuousClock.Instant?

    init(
        _ configuration: RabbitMQBroker.Configuration,
        topology: Topology,
        mailbox: Mailbox<ConsumerItem>,
        forwarder: Forwarder,
        desk: Desk,
        report: EventReport,
        now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.topology = topology
        self.mailbox = mailbox
        self.forwarder = forwarder
        self.desk = desk
        self.report = report
        self.now = now
    }

    func run() {
        var items: [ConsumerItem] = []
        while true {
            mailbox.take(into: &items, enough: heldSince == nil ? 1 : Self.worthWaking)
            let isIdle = items.isEmpty
            for item in items { handle(item) }
            items.removeAll(keepingCapacity: true)
            requeueWhatIsDue()
            attempt { connection throws(AMQPFailure) in try flush(connection) }
            if let stopAt, forwarding.isEmpty && returns.isEmpty || connection == nil || stopAt <= .now { break }

            let targets = desk.targets
            if connection == nil, !targets.isEmpty, retryAt.map({ $0 <= .now }) ?? true { connect() }
            attempt { connection throws(AMQPFailure) in
                let begun = try adjust(to: targets, connection)
                try read(connection)
                if begun {
                    mustLook = true
                    if desk.lastVerified == nil { verifyAt = .now }
                }
                try verify(targets, connection)
            }
            // After the consumers have ended, or it would come straight back.
            for (arrivals, completion) in returns { giveBack(arrivals, completion) }
            returns = []
            if isIdle { sleep() }
        }
        for (_, completion) in returns { completion() }
        attempt { connection throws(AMQPFailure) in try flush(connection) }
        connection?.close()
    }
}

// MARK: - The connection

extension ConsumerLoop {
    private func connect() {
        do throws(AMQPFailure) {
            let connection = try Connection(configuration, purpose: "consuming")
            report.differences(try connection.declare(topology, on: Channel.declaring))
            self.connection = connection
            retryAt = nil
            backoff.succeeded(at: .now)
            report(.connected(.consuming))
        } catch {
            retryAt = .now + backoff.failed(at: .now)
            report(.cannotConnect(.consuming, reason: error.description))
        }
    }

    /// Whatever fails here ends the connection: another one may do better.
    private func attempt(_ body: (Connection) throws(AMQPFailure) -> Void) {
        guard let connection else { return }
        do throws(AMQPFailure) {
            try body(connection)
        } catch {
            self.connection = nil
            for channel in channels.values { desk.closed(channel.id) }
            channels = [:]
            endedNumbers = []
            reopening = [:]
            forwarding = []
            requeues = []
            heldSince = nil
            retryAt = .now + backoff.failed(at: .now)
            report(.disconnected(.consuming, reason: error.description))
        }
    }

    private func sleep() {
        if mustLook {
            mustLook = false
            return
        }
        var deadline = ContinuousClock.now + configuration.heartbeat / 4
        if let stopAt { deadline = min(deadline, stopAt) }
        if let requeue = requeues.first { deadline = min(deadline, requeue.at) }
        if let heldSince { deadline = min(deadline, heldSince + Self.longestHold) }
        if connection == nil, let retryAt { deadline = min(deadline, retryAt) }
        if connection != nil { deadline = min(deadline, max(verifyAt, .now)) }
        for (_, at) in reopening.values where at > .now { deadline = min(deadline, at) }
        mailbox.sleep(with: connection?.descriptor, until: deadline)
    }
}

// MARK: - Items

extension ConsumerLoop {
    private func handle(_ item: ConsumerItem) {
        switch item {
        case .look: break
        case .acknowledge(let receipt):
            forwarding.remove(receipt)
            channel(receipt)?.ledger.settle(receipt.tag)
        case .requeue(let receipt): requeue(receipt)
        case .requeueLater(let receipt):
            forwarding.remove(receipt)
            requeues.append((receipt, .now + configuration.patience))
        case .keep(let arrival):
            forwarding.remove(arrival.receipt)
            if channel(arrival.receipt) != nil { giveBack(desk.arrived([arrival])) {} }
        case .giveBack(let arrivals, let completion): returns.append((arrivals, completion))
        case .stop: stopAt = stopAt ?? .now + configuration.patience
        }
    }

    private func requeue(_ receipt: Receipt) {
        guard let channel = channel(receipt), channel.ledger.requeue(receipt.tag) else { return }
        attempt { connection throws(AMQPFailure) in try connection.requeue(receipt.tag, on: channel.number) }
    }

    private func requeueWhatIsDue() {
        while let first = requeues.first, first.at <= .now {
            requeues.removeFirst()
            requeue(first.receipt)
        }
    }

    /// Of an older channel there is none: what came on it comes again.
    private func channel(_ receipt: Receipt) -> QueueChannel? {
        channels.values.first { $0.id == receipt.channel }
    }

    private func flush(_ connection: Connection) throws(AMQPFailure) {
        let mayHold = stopAt == nil && (heldSince.map { .now - $0 < Self.longestHold } ?? true)
        for channel in channels.values { try channel.flush(to: connection, mayHold: mayHold) }
        heldSince = channels.values.contains { $0.ledger.isHolding } ? heldSince ?? .now : nil
    }
}

// MARK: - Channels

extension ConsumerLoop {
    /// - Returns: whether a consumer was begun.
    private func adjust(to targets: [QueueName: Int], _ connection: Connection) throws(AMQPFailure) -> Bool {
        var begun: [QueueChannel] = []
        let unwanted = channels.keys.filter { targets[$0] == nil }.map { ($0, 0) }
        for (queue, target) in Array(targets) + unwanted {
            do throws(AMQPFailure) {
                guard let channel = try open(queue, connection) else { continue }
                guard try channel.adjust(to: target, on: connection) else { continue }
                begun.append(channel)
                report(.consuming(queue, prefetch: target))
            } catch .channel(_, let reason) {
                lost(queue, reason)
            }
        }
        for channel in begun {
            do throws(AMQPFailure) {
                try awaitFirst(channel, connection)
            } catch .channel(_, let reason) {
                lost(channel.queue, reason)
            }
        }
        return !begun.isEmpty
    }

    /// Returns when what the queue had ready is here, so that the first to be served are served in order of priority
    /// over all queues: the queue has answered once, after it has begun to deliver, and the channel once after that.
    private func awaitFirst(_ channel: QueueChannel, _ connection: Connection) throws(AMQPFailure) {
        for _ in 0..<2 {
            try connection.declare(Topology.Queue(name: channel.queue.rawValue), isPassive: true, on: channel.number)
        }
    }

    /// A consumer may be gone without a word, as after a failure inside the server; then it is begun anew. And what lies
    /// here unbegun goes back to those of its queue that find nothing at the server.
    private func verify(_ targets: [QueueName: Int], _ connection: Connection) throws(AMQPFailure) {
        guard verifyAt <= .now else { return }
        verifyAt = .now + configuration.verification
        guard !targets.isEmpty else { return }
        var areThere = targets.keys.allSatisfy { channels[$0] != nil }
        var wantedElsewhere: Set<QueueName> = []
        for channel in channels.values {
            do throws(AMQPFailure) {
                guard let state = try channel.look(on: connection) else { continue }
                if state.ready == 0, state.consumers > 1 { wantedElsewhere.insert(channel.queue) }
                if state.consumers > 0 { continue }
                report(.consumerCancelled(channel.queue))
                channel.wasCancelled()
                mustLook = true
            } catch .channel(_, let reason) {
                lost(channel.queue, reason)
            }
            areThere = false
        }
        // Under an alarm no copy is confirmed.
        if report.alarm == nil { offer(desk.takeIdle(from: wantedElsewhere)) }
        if areThere { desk.verified() }
        // What came meanwhile is read by the next round.
        mustLook = true
    }

    private func open(_ queue: QueueName, _ connection: Connection) throws(AMQPFailure) -> QueueChannel? {
        if let channel = channels[queue] { return channel }
        if let reopening = reopening[queue], reopening.at > .now { return nil }
        if let difference = try connection.declare(queue, of: topology, on: Channel.declaring) {
            report.differences([queue: difference])
        }
        lastID += 1
        let channel = QueueChannel(queue: queue, number: unusedNumber(), id: lastID)
        try connection.openChannel(channel.number)
        channels[queue] = channel
        desk.opened(channel.id)
        reopening[queue]?.backoff.succeeded(at: .now)
        return channel
    }

    private func unusedNumber() -> UInt16 {
        let used = endedNumbers.union(channels.values.map(\.number))
        return (Channel.declaring + 1...UInt16.max).first { !used.contains($0) } ?? UInt16.max
    }

    private func lost(_ queue: QueueName, _ reason: String) {
        if let channel = channels.removeValue(forKey: queue) {
            desk.closed(channel.id)
            endedNumbers.insert(channel.number)
        }
        var backoff = reopening[queue]?.backoff ?? Backoff()
        let pause = backoff.failed(at: .now)
        reopening[queue] = (backoff, .now + pause)
        report(.channelClosed(queue, reason: reason))
    }
}

// MARK: - What arrives

extension ConsumerLoop {
    private func read(_ connection: Connection) throws(AMQPFailure) {
        let numbers = Dictionary(uniqueKeysWithValues: channels.values.map { ($0.number, $0) })
        let now = now()
        var arrivals: [Arrival] = []
        while let event = try connection.nextEvent() {
            switch event {
            case .delivery(let number, let tag, let isRedelivered, let content):
                guard let channel = numbers[number] else { continue }
                channel.ledger.delivered(tag)
                let envelope = Envelope(
                    queue: channel.queue,
                    properties: content.properties,
                    body: content.body,
                    now: now
                )
                let receipt = Receipt(channel: channel.id, tag: tag)
                if envelope.remainingWait(at: now) != nil {
                    let letter = Letter(envelope, topology, now: now)
                    forward([(receipt, letter)], timeout: configuration.publishTimeout)
                } else {
                    arrivals.append(Arrival(envelope: envelope, receipt: receipt, isRedelivered: isRedelivered))
                }
            case .consumerCancelled(let number):
                guard let channel = numbers[number] else { continue }
                report(.consumerCancelled(channel.queue))
                channel.wasCancelled()
                if let difference = try connection.declare(channel.queue, of: topology, on: Channel.declaring) {
                    report.differences([channel.queue: difference])
                }
                mustLook = true
            case .channelClosed(let number, let reason):
                guard let channel = numbers[number] else { continue }
                arrivals.removeAll { $0.receipt.channel == channel.id }
                lost(channel.queue, reason)
            case .blocked, .unblocked, .confirmed, .returned: break
            }
        }
        endedNumbers = []
        if !arrivals.isEmpty { giveBack(desk.arrived(arrivals)) {} }
    }

    /// Nobody takes them any more.
    private func giveBack(_ arrivals: [Arrival], _ completion: @escaping @Sendable () -> Void) {
        let known = arrivals.filter { channel($0.receipt) != nil }
        for arrival in known where arrival.isRedelivered { mailbox.post(.requeue(arrival.receipt)) }
        let forwards = known.filter { !$0.isRedelivered }.map {
            ($0.receipt, Letter($0.envelope, topology, now: now()))
        }
        forward(forwards, timeout: configuration.patience) { _ in completion() }
    }

    /// To other workers. What cannot be copied stays: requeued, it would come marked, as after a crash.
    private func offer(_ arrivals: [Arrival]) {
        let forwards = arrivals.map { ($0.receipt, Letter($0.envelope, topology, now: now())) }
        forward(forwards, timeout: configuration.patience, otherwise: arrivals.map(ConsumerItem.keep))
    }

    private func forward(
        _ forwards: [(receipt: Receipt, letter: Letter)],
        timeout: Duration,
        otherwise: [ConsumerItem]? = nil,
        completion: @escaping @Sendable (BrokerError?) -> Void = { _ in }
    ) {
        forwarding.formUnion(forwards.map(\.receipt))
        forwarder.forward(forwards, timeout: timeout, otherwise: otherwise, completion: completion)
    }
}
