import Foundation
import Jobs

/// A message in `<queue>.dead`, read back.
struct DeadCopy {
    let letter: StrayLetter
    /// nil where no row knows it.
    let key: JobGeneration?
    let properties: Properties

    init(queue: QueueName, _ content: ConnectionEvent.Content, now: Date) {
        properties = content.properties
        let headers = content.properties.headers
        func text(_ name: String) -> String? {
            guard case .text(let text)? = headers[name] else { return nil }
            return text
        }
        func integer(_ name: String) -> Int64? {
            guard case .integer(let value)? = headers[name] else { return nil }
            return value
        }
        let message = Envelope(queue: queue, properties: content.properties, body: content.body, now: now).message
        key = JobGeneration(message)
        letter = StrayLetter(
            // Others' messages may have none: then their body has to do.
            id: content.properties.messageID ?? BodyFingerprint(content.body).description,
            queue: queue,
            name: message.name,
            priority: integer(DeadLetter.Header.priority).map { Priority(Int(clamping: $0)) } ?? message.priority,
            failure: FailureRecord(
                kind: text(DeadLetter.Header.error) ?? "unknown",
                message: text(DeadLetter.Header.message) ?? "another program put it here"
            ),
            attempts: Int(clamping: integer(DeadLetter.Header.attempts) ?? Int64(message.attempts)),
            diedAt: integer(DeadLetter.Header.at).map { Date(milliseconds: $0) },
            body: content.body,
            isBodyKept: message.name != nil
        )
    }
}
