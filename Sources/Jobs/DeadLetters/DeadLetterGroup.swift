package import Foundation

/// Dead letters of one kind of job that died of the same thing.
package struct DeadLetterGroup: Sendable, Codable, Equatable {
    package var fingerprint: String
    package var name: JobName
    package var queue: QueueName
    package var kind: String
    package var count: Int
    /// Of the newest.
    package var example: String
    package var exampleID: Int64
    package var exampleEntity: Int64
    /// When the first of them died.
    package var firstAt: Date
    package var lastAt: Date

    package init(
        fingerprint: String,
        name: JobName,
        queue: QueueName,
        kind: String,
        count: Int,
        example: String,
        exampleID: Int64,
        exampleEntity: Int64,
        firstAt: Date,
        lastAt: Date
    ) {
        self.fingerprint = fingerprint
        self.name = name
        self.queue = queue
        self.kind = kind
        self.count = count
        self.example = example
        self.exampleID = exampleID
        self.exampleEntity = exampleEntity
        self.firstAt = firstAt
        self.lastAt = lastAt
    }
}

package struct DeadLetterCount: Sendable, Equatable {
    package var count: Int
    package var lastAt: Date?

    package init(count: Int, lastAt: Date? = nil) {
        self.count = count
        self.lastAt = lastAt
    }
}
