import Foundation
import Jobs

/// A message as it is sent: where to, what beside the body, the body.
struct Letter: Sendable {
    var exchange: String
    var routingKey: String
    var properties: Properties
    var body: Data
    /// Comes back where no queue takes it.
    var isMandatory = true

    /// To the queue of the message, at once or after a wait.
    init(_ envelope: Envelope, _ topology: Topology, now: Date) {
        let queue = envelope.message.queue.rawValue
        let wait = envelope.remainingWait(at: now)
        exchange = wait.map { topology.waitName(topology.ladder.rung(for: $0)) } ?? ""
        routingKey = queue
        properties = envelope.properties
        body = envelope.message.body
    }

    init(queue: String, properties: Properties, body: Data) {
        exchange = ""
        routingKey = queue
        self.properties = properties
        self.body = body
    }

    init(_ deadLetter: DeadLetter, from queue: QueueName) {
        exchange = ""
        routingKey = Topology.deadName(queue)
        properties = deadLetter.properties
        body = deadLetter.body
    }

    init(_ announcement: Announcement, to exchange: String) {
        self.exchange = exchange
        routingKey = announcement.key
        properties = Properties()
        properties.contentType = "application/json"
        properties.type = announcement.key
        properties.headers["event-sequence"] = .integer(announcement.sequence)
        body = announcement.body
        isMandatory = false
    }

    func isSame(as content: ConnectionEvent.Content) -> Bool {
        body == content.body && properties.correlationID == content.properties.correlationID
    }
}

extension Envelope {
    /// Clocks of several machines differ a little; that much early is no reason for another hop.
    private static let slack: Duration = .milliseconds(50)

    func remainingWait(at now: Date) -> Duration? {
        guard let due else { return nil }
        let wait = Duration.seconds(due.timeIntervalSince(now))
        return wait > Self.slack ? wait : nil
    }
}
