package import Foundation

/// The truth about every job: one row for an entity and a job name.
///
/// The states `pending` and `processing` are active. All operations are durable when they return, and atomic.
package protocol JobStore: JobRecordStore {
    /// Makes jobs pending.
    ///
    /// What is active stays as it is, unless the request has a higher priority: then it is promoted (new priority, next
    /// generation, due now). What had ended begins anew with the next generation and no attempts.
    /// - Returns: the messages that the caller must publish, and how many requests changed nothing.
    func enqueue(_ requests: [JobRequest]) async throws(JobStoreError) -> Enqueued

    /// Called before a job runs.
    ///
    /// Of a first delivery the row is looked at and not written. A redelivered message that is due means that a worker died
    /// with it, or lost its connection: a crash is recorded by compare-and-set on the crashes known so far. A message
    /// without a generation becomes a row.
    func begin(_ message: Message, redelivered: Bool) async throws(JobStoreError) -> Beginning

    /// Called before a suspect runs alone: counts the run, until any ending is recorded. Who waits for its turn when a
    /// worker dies is thus not blamed for it. A repetition counts nothing.
    /// - Returns: false where the row has moved on: the job is not to be run.
    func beginAlone(_ message: Message) async throws(JobStoreError) -> Bool

    /// Records how a delivery ended, and with `completed` inserts the follow-ups, in one transaction.
    ///
    /// Fenced by generation and crashes: a worker that was frozen until another took its job over changes nothing.
    /// - Returns: the messages to publish, or nil where the row has moved on and nothing was changed.
    func settle(_ message: Message, as settlement: Settlement) async throws(JobStoreError) -> [Message]?

    /// Cancels pending jobs, waiting retries included. Jobs in flight and dead ones are not touched.
    /// - Returns: how many, by queue.
    func cancel(in queues: [QueueName]) async throws(JobStoreError) -> [QueueName: Int]

    func counts() async throws(JobStoreError) -> [QueueCounts]
    func failures(limit: Int) async throws(JobStoreError) -> [FailureGroup]
    /// What ended after `from`, until and including `to`, but for what was cancelled. What has begun anew since is not
    /// counted.
    func finished(from: Date, to: Date) async throws(JobStoreError) -> [QueueName: FinishedJobs]

    // MARK: Schedules

    /// Makes a schedule known, due as ``ScheduleState/firstDue(at:)`` says, or gives a known one that interval: due
    /// an interval from now at the latest.
    func register(_ schedule: String, every interval: Duration, at now: Date) async throws(JobStoreError)
        -> ScheduleState
    /// Enqueues the jobs of the tick that is due and sets the next time, in one transaction.
    /// - Parameter state: as it was read; its due time tells the tick.
    /// - Returns: nil where another process has carried it out.
    func tick(
        _ state: ScheduleState,
        at now: Date,
        next: Date,
        requests: [JobRequest]
    ) async throws(JobStoreError) -> Enqueued?
    /// By name.
    func schedules() async throws(JobStoreError) -> [ScheduleState]
}

package struct Enqueued: Sendable {
    package var messages: [Message]
    /// Requests for what was active already.
    package var unchanged: Int

    package init(messages: [Message] = [], unchanged: Int = 0) {
        self.messages = messages
        self.unchanged = unchanged
    }
}

/// The store could not do it; what was asked for has not happened, or not observably so.
package struct JobStoreError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }
    package var description: String { message }
}
