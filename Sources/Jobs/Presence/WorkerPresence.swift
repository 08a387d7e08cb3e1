import Logging

/// The heartbeat of a worker: tells the directory every few seconds that it lives, and how it stands.
package struct WorkerPresence: Sendable {
    static let interval: Duration = .seconds(5)

    let worker: WorkerIdentity
    let queues: [QueueName]
    let holdings: Holdings
    let broker: any Broker
    let directory: any WorkerDirectory
    let logger: Logger

    /// Until cancelled.
    package func run() async {
        while !Task.isCancelled {
            await renew()
            try? await Task.sleep(for: Self.interval)
        }
    }

    func renew() async {
        do {
            try await directory.renew(report(at: .now))
        } catch {
            logger.warning("The worker's heartbeat could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// To be called when every delivery is settled.
    package func leave() async {
        do {
            try await directory.leave(worker)
        } catch {
            logger.warning("The worker could not be struck off", metadata: ["error": "\(error)"])
        }
    }

    private func report(at now: ContinuousClock.Instant) -> WorkerReport {
        WorkerReport(
            worker: worker,
            queues: queues,
            held: holdings.report(ahead: broker.fetchedAhead, at: now),
            verifiedAge: broker.lastVerified.map { now - $0 }
        )
    }
}
