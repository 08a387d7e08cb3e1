import Foundation
import Jobs

/// A message with what only the broker needs to know of it.
///
/// Beside the body, which any producer may send, travel AMQP's properties `type` (the job's name), `priority`, `app_id`
/// and the headers named here. A message without our `app_id` is another producer's: of its properties only priority
/// and timestamp count.
struct Envelope: Sendable, Equatable {
    enum Header {
        static let version = "job-version"
        static let entity = "job-entity"
        static let generation = "job-generation"
        static let attempts = "job-attempts"
        static let crashes = "job-crashes"
        /// Milliseconds since 1970, like all times in headers.
        static let due = "job-due"
        static let firstSeen = "job-first-seen"
    }

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
        let headers = properties.appID == Self.appID ? properties.headers : [:]
        func integer(_ name: String) -> Int64? {
            guard case .integer(let value)? = headers[name] else { return nil }
            return value
        }
        func date(_ name: String) -> Date? { integer(name).map { Date(milliseconds: $0) } }
        let isOurs = integer(Header.version) != nil

        message = Message(
            version: integer(Header.version).map { Int(clamping: $0) } ?? Message.currentVersion,
            queue: queue,
            name: isOurs ? properties.type.map { JobName($0) } : nil,
            entity: integer(Header.entity),
            generation: integer(Header.generation),
            priority: Priority(Int(properties.priority ?? 0)),
            attempts: max(0, Int(clamping: integer(Header.attempts) ?? 0)),
            crashes: max(0, Int(clamping: integer(Header.crashes) ?? 0)),
            body: body
        )
        let sent = properties.timestamp.map { Date(timeIntervalSince1970: Double($0)) }
        firstSeen = date(Header.firstSeen) ?? min(sent ?? now, now)
        due = date(Header.due)
    }

    var properties: Properties {
        var headers: [String: HeaderValue] = [
            Header.version: .integer(Int64(message.version)),
            Header.attempts: .integer(Int64(message.attempts)),
            Header.crashes: .integer(Int64(message.crashes)),
            Header.firstSeen: .integer(firstSeen.milliseconds),
        ]
        headers[Header.entity] = message.entity.map { .integer($0) }
        headers[Header.generation] = message.generation.map { .integer($0) }
        headers[Header.due] = due.map { .integer($0.milliseconds) }
        return Properties(
            type: message.name?.rawValue,
            appID: Self.appID,
            priority: UInt8(message.priority.rawValue),
            timestamp: UInt64(max(0, firstSeen.timeIntervalSince1970)),
            headers: headers
        )
    }
}

extension Date {
    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
