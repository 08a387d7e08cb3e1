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
            throw .undecodable(BodyFingerprint(message.body))
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
            throw .undecodable(BodyFingerprint(message.body))
        }
    }
}
