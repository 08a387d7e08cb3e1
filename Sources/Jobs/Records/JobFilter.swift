package import Foundation

/// Which jobs of a state are meant. What is nil does not narrow; of several conditions all must hold.
package struct JobFilter: Sendable, Equatable {
    package var ids: [Int64]?
    package var queue: QueueName?
    package var name: JobName?
    /// The kind of error.
    package var kind: String?
    package var fingerprint: String?
    /// Ended then or later.
    package var since: Date?
    /// Ended then or earlier.
    package var until: Date?

    package init(
        ids: [Int64]? = nil,
        queue: QueueName? = nil,
        name: JobName? = nil,
        kind: String? = nil,
        fingerprint: String? = nil,
        since: Date? = nil,
        until: Date? = nil
    ) {
        self.ids = ids
        self.queue = queue
        self.name = name
        self.kind = kind
        self.fingerprint = fingerprint
        self.since = since
        self.until = until
    }
}
