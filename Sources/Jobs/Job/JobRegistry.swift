/// The kinds of job that a worker can run: name → decode and perform.
package struct JobRegistry<Services: Sendable>: Sendable {
    package typealias Kind = any Job<Services>.Type

    private let kinds: [JobName: Kind]
    /// What a message without a name means, by queue: the first kind that was registered for it.
    private let defaults: [QueueName: Kind]
    /// In the order of registration, each once.
    package let queues: [QueueName]

    package init(_ kinds: [Kind]) {
        self.kinds = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first }
        defaults = Dictionary(kinds.map { ($0.queue, $0) }) { first, _ in first }
        queues = kinds.reduce(into: []) { if !$0.contains($1.queue) { $0.append($1.queue) } }
    }

    /// Another producer's message as ours would be: with its name and entity, and its body reduced to what the job
    /// declares, because whatever else is in there may be a secret and must not be kept.
    package func adopt(_ message: Message) throws(UnreadableMessage) -> Message {
        let job = try decode(message)
        var adopted = message
        do {
            adopted.body = try MessageCodec.encode(job)
        } catch {
            throw .undecodable(bytes: message.body.count)
        }
        adopted.name = type(of: job).name
        adopted.entity = job.entity
        return adopted
    }

    package func decode(_ message: Message) throws(UnreadableMessage) -> any Job<Services> {
        guard message.version <= Message.currentVersion else { throw .newerVersion(message.version) }
        guard let kind = message.name.map({ kinds[$0] }) ?? defaults[message.queue] else {
            throw .unknownJob(message.name)
        }
        do {
            return try MessageCodec.decode(kind, from: message.body)
        } catch {
            throw .undecodable(bytes: message.body.count)
        }
    }
}

/// A message that this worker cannot run. Of the body only the length is told: another producer's may hold a token.
package enum UnreadableMessage: JobFailure, CustomStringConvertible {
    case newerVersion(Int)
    case unknownJob(JobName?)
    case undecodable(bytes: Int)

    package var kind: String {
        switch self {
        case .newerVersion, .unknownJob: "unknown_job"
        case .undecodable: "decode_failed"
        }
    }

    /// A newer worker may know the job; no worker is likely to read a broken body.
    package var retryPolicy: RetryPolicy {
        switch self {
        case .newerVersion, .unknownJob: .unknownJob
        case .undecodable: .undecodable
        }
    }

    package var description: String {
        switch self {
        case .newerVersion(let version):
            "the message has layout \(version), newer than this worker's \(Message.currentVersion)"
        case .unknownJob(let name?): "this worker knows no job named \(name)"
        case .unknownJob(nil): "the queue has no job of its own"
        case .undecodable(let bytes): "a body of \(bytes) bytes is not what the job declares"
        }
    }
}
