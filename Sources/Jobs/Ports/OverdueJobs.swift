package import Foundation

/// What a ``Reconciler`` asks of a job store whose wake-ups travel through a broker: that may lose them, and a row stays.
package protocol OverdueJobs: Sendable {
    /// Makes the worker the leader of all for that time, or prolongs its term.
    /// - Returns: false while another leads.
    func lead(_ worker: WorkerIdentity, for term: Duration) async throws(JobStoreError) -> Bool

    /// Those of the queues that have a pending job which has been due for so long.
    func overdue(in queues: [QueueName], by age: Duration) async throws(JobStoreError) -> OverdueQueues

    /// How many pending jobs of a queue are due, counted up to the limit.
    func countDue(in queue: QueueName, upTo limit: Int) async throws(JobStoreError) -> Int

    /// Wake-ups of those pending jobs of a queue that have been due for so long, the most urgent first, of equals the oldest.
    func mostUrgent(in queue: QueueName, overdueBy age: Duration, limit: Int) async throws(JobStoreError) -> [Message]

    /// Wake-ups of a queue's pending jobs that were due before that time.
    /// - Parameter last: where the page before ended.
    func wakeUps(
        in queue: QueueName,
        dueBefore: Date,
        after last: Message?,
        limit: Int
    ) async throws(JobStoreError) -> [Message]
}

package struct OverdueQueues: Sendable, Equatable {
    package var queues: Set<QueueName>
    /// When they must have been due, by the store's clock.
    package var dueBefore: Date

    package init(_ queues: Set<QueueName>, dueBefore: Date) {
        self.queues = queues
        self.dueBefore = dueBefore
    }
}

/// A broker that tells what it has.
package protocol QueueObserver: Sendable {
    /// How many messages lie ready in each, in nobody's hands. A queue that does not exist has none.
    func ready(in queues: [QueueName]) async throws(BrokerError) -> [QueueName: Int]
}
