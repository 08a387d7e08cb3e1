/// Who works, on all machines: an entry for each worker process, which it renews itself.
package protocol WorkerDirectory: Sendable {
    /// Enters the worker, or renews its entry.
    func renew(_ report: WorkerReport) async throws(JobStoreError)

    /// Strikes the worker off, whose deliveries are all settled.
    func leave(_ worker: WorkerIdentity) async throws(JobStoreError)

    /// Those that have died or fallen silent too, for a while: ``WorkerEntry/health`` tells them apart. By their start.
    func workers() async throws(JobStoreError) -> [WorkerEntry]
}
