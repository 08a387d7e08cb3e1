import Foundation
import Jobs

/// What was done in the last hour, sample by sample, since this server runs.
struct Throughput: Sendable {
    struct Sample: Sendable, Encodable, Equatable {
        var at: Date
        /// Jobs that ended since the sample before, completed or discarded, by queue.
        var finished: [String: Int]
    }

    static let interval: TimeInterval = 15
    static let capacity = 240

    let since: Date
    private(set) var samples: [Sample] = []
    /// Since this server runs.
    private(set) var totals: [QueueName: FinishedJobs] = [:]
    /// The end of the last sample.
    private(set) var upTo: Date

    init(since: Date) {
        self.since = since
        upTo = since
    }

    mutating func add(_ finished: [QueueName: FinishedJobs], upTo: Date) {
        self.upTo = upTo
        for (queue, jobs) in finished { totals[queue, default: FinishedJobs()] += jobs }
        let counts = finished.map { ($0.key.rawValue, $0.value.completed + $0.value.discarded) }
        samples.append(Sample(at: upTo, finished: Dictionary(counts) { $1 }))
        if samples.count > Self.capacity { samples.removeFirst(samples.count - Self.capacity) }
    }
}
