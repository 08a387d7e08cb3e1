package import Foundation

/// A job on its way through a queue.
///
/// The body is what any producer may send (`{"id":n}`); all else is ours and travels beside it, as columns or as message
/// properties, so that other producers' messages and ours look alike.
package struct Message: Sendable, Equatable {
    /// The layout of what travels beside the body. A message of a newer layout is not guessed at.
    package static let currentVersion = 1

    package var version: Int {
        get { storage.fields.version }
        set { own.fields.version = newValue }
    }

    package var queue: QueueName { storage.fields.queue }

    /// Absent in another producer's message: the queue's own kind of job is meant.
    package var name: JobName? {
        get { storage.fields.name }
        set { own.fields.name = newValue }
    }

    package var entity: Int64? {
        get { storage.fields.entity }
        set { own.fields.entity = newValue }
    }

    /// Which request for this entity the message belongs to. Absent in another producer's message: a new request.
    ///
    /// A message of an older generation than the row's was overtaken by a promotion and is dropped unseen.
    package var generation: Int64? {
        get { storage.fields.generation }
        set { own.fields.generation = newValue }
    }

    package var priority: Priority {
        get { storage.fields.priority }
        set { own.fields.priority = newValue }
    }

    /// Attempts that failed before this one.
    package var attempts: Int {
        get { storage.fields.attempts }
        set { own.fields.attempts = newValue }
    }

    /// Times that a worker died with this job in hand.
    package var crashes: Int {
        get { storage.fields.crashes }
        set { own.fields.crashes = newValue }
    }

    /// Runs alone in its worker that have not ended; only the row tells, no broker does.
    package var soloRuns: Int {
        get { storage.fields.soloRuns }
        set { own.fields.soloRuns = newValue }
    }

    package var body: Data {
        get { storage.fields.body }
        set { own.fields.body = newValue }
    }

    private var storage: Storage

    package init(
        version: Int = Message.currentVersion,
        queue: QueueName,
        name: JobName? = nil,
        entity: Int64? = nil,
        generation: Int64? = nil,
        priority: Priority = .lowest,
        attempts: Int = 0,
        crashes: Int = 0,
        soloRuns: Int = 0,
        body: Data
    ) {
        storage = Storage(
            Fields(
                version: version,
                queue: queue,
                name: name,
                entity: entity,
                generation: generation,
                priority: priority,
                attempts: attempts,
                crashes: crashes,
                soloRuns: soloRuns,
                body: body
            )
        )
    }

    package static func == (one: Message, other: Message) -> Bool { one.storage.fields == other.storage.fields }
}

extension Message {
    private struct Fields: Equatable {
        var version: Int
        let queue: QueueName
        var name: JobName?
        var entity: Int64?
        var generation: Int64?
        var priority: Priority
        var attempts: Int
        var crashes: Int
        var soloRuns: Int
        var body: Data
    }

    /// On the heap, and shared by copies: a worker has a thousand slots, and a message passes through a dozen frames in
    /// each.
    ///
    /// Not checked, because its fields can change: only where one message alone has it, see ``Message/own``.
    private final class Storage: @unchecked Sendable {
        var fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    /// The storage, after it was copied where others have it too.
    private var own: Storage {
        mutating get {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.fields) }
            return storage
        }
    }
}
