import Foundation
import Jobs

/// A job that was given up, as it lies in `<queue>.dead`.
struct DeadLetter: Sendable, Equatable {
    enum Header {
        /// `error`, or the ``FailureRecord/Rule`` of the framework that gave up.
        static let reason = "dead-reason"
        /// What failures are counted by.
        static let error = "dead-error"
        static let message = "dead-message"
        /// All of them, the last included.
        static let attempts = "dead-attempts"
        static let queue = "dead-queue"
        static let at = "dead-at"
        /// The job's. That of the message is its place in the queue.
        static let priority = "dead-priority"
    }

    static let strayPriority: UInt8 = 1

    let properties: Properties
    let body: Data

    init(_ envelope: Envelope, _ failure: FailureRecord, at now: Date) {
        var envelope = envelope
        envelope.due = nil
        var properties = envelope.properties
        properties.messageID = UUID().uuidString
        let rule = FailureRecord.Rule(rawValue: failure.kind)
        properties.headers[Header.reason] = .text(rule?.rawValue ?? "error")
        properties.headers[Header.error] = .text(failure.kind)
        properties.headers[Header.message] = .text(failure.message)
        // A crash is no attempt: the last one was not begun.
        let last = rule == .crashLoop ? 0 : 1
        properties.headers[Header.attempts] = .integer(Int64(envelope.message.attempts + last))
        properties.headers[Header.queue] = .text(envelope.message.queue.rawValue)
        properties.headers[Header.at] = .integer(now.milliseconds)
        properties.headers[Header.priority] = .integer(Int64(envelope.message.priority.rawValue))
        properties.priority = JobGeneration(envelope.message) == nil ? Self.strayPriority : 0
        self.properties = properties
        body = Self.harmless(envelope.message)
    }

    /// What no job could be made of is another producer's, and may hold a token: only what recognises it is kept.
    private static func harmless(_ message: Message) -> Data {
        if message.name != nil { return message.body }
        let fingerprint = BodyFingerprint(message.body)
        return Data("{\"bytes\":\(fingerprint.bytes),\"hash\":\"\(String(fingerprint.hash, radix: 16))\"}".utf8)
    }
}
