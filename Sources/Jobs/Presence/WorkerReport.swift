import Foundation

/// What a worker tells of itself with each heartbeat. Times are ages, because clocks of machines differ.
package struct WorkerReport: Sendable, Equatable {
    package var worker: WorkerIdentity
    package var queues: [QueueName]
    /// Of each queue of which it holds something.
    package var held: [HeldJobs]
    /// Since it was last made sure that the broker will deliver; nil: not yet.
    package var verifiedAge: Duration?

    package init(
        worker: WorkerIdentity,
        queues: [QueueName],
        held: [HeldJobs] = [],
        verifiedAge: Duration? = nil
    ) {
        self.worker = worker
        self.queues = queues
        self.held = held
        self.verifiedAge = verifiedAge
    }
}

/// What a worker holds of a queue.
package struct HeldJobs: Sendable, Codable, Equatable {
    package var queue: QueueName
    /// In the hands of its slots.
    package var count: Int
    /// For how many seconds the oldest of them had been so.
    package var seconds: Double
    /// Fetched from the broker and not begun.
    package var ahead: Int

    package init(queue: QueueName, count: Int, seconds: Double = 0, ahead: Int = 0) {
        self.queue = queue
        self.count = count
        self.seconds = seconds
        self.ahead = ahead
    }
}

extension [HeldJobs] {
    /// As a table keeps it.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Names and numbers can always be encoded, as long as these are finite.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    /// What an unknown version wrote is nothing.
    package init(json: String) { self = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8))) ?? [] }
}
