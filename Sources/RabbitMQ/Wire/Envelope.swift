import Foundation
import Jobs

/// A message with what only the broker needs to know of it.
///
/// Beside the body, which any producer may send, travel AMQP's properties `type` (the job's name), `priority`, `app_id`
/// and `correlation_id` (``JobStamp``), and where the job waits for its time the header `job-due`. A message without our
/// `app_id` is another producer's: of its properties only priority and timestamp count.
///
/// All of it together has at most 64 bytes, but while the job waits. Erlang copies such binaries; longer ones it shares and
/// counts, and RabbitMQ 3.10 then hands out half as many messages in a time, or fewer.
struct Envelope: Sendable, Equatable {
    /// Milliseconds since 1970, like all times in headers.
    static let dueHeader = "job-due"
    static let appID = "esi-worker"

    var message: Message
    /// When the job was queued first, or when the first of these workers saw it.
    var firstSeen: Date
    /// Not before.
    var due: Date?

    init(_ message: Message, firstSeen: Date, due: Date? = nil) {
        self.message = message
        self.firstSeen = firstSeen
        self.due = due
    }

    init(queue: QueueName, properties: Properties, body: Data, now: Date) {
        let isOurs = properties.appID == Self.appID
        let stamp = isOurs ? properties.correlationID.flatMap { JobStamp($0) } : nil
        let name = stamp == nil ? nil : properties.type.map { JobName($0) }
        message = Message(
            version: stamp?.version ?? Message.currentVersion,
            queue: queue,
            name: name,
            entity: stamp?.entity,
            // Only all three name a row; a message that lost one of them is read like another producer's.
            generation: name == nil || stamp?.entity == nil ? nil : stamp?.generation,
            priority: Priority(Int(properties.priority ?? 0)),
            attempts: stamp?.attempts ?? 0,
            crashes: stamp?.crashes ?? 0,
            body: body
        )
        let sent = properties.timestamp.map { Date(timeIntervalSince1970: Double($0)) }
        firstSeen = stamp?.firstSeen ?? min(sent ?? now, now)
        if isOurs, case .integer(let due)? = properties.headers[Self.dueHeader] {
            self.due = Date(foreignMilliseconds: due)
        }
    }

    var properties: Properties {
        Properties(
            type: message.name?.rawValue,
            appID: Self.appID,
            correlationID: JobStamp(message, firstSeen: firstSeen).text,
            priority: UInt8(message.priority.rawValue),
            headers: due.map { [Self.dueHeader: .integer($0.milliseconds)] } ?? [:]
        )
    }
}

extension Date {
    /// The year 9999, in milliseconds.
    private static let endOfTime: Int64 = 253_402_300_799_000

    /// What others wrote, brought into the years that can be calculated with.
    init(foreignMilliseconds milliseconds: Int64) {
        self.init(milliseconds: min(max(milliseconds, 0), Self.endOfTime))
    }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
