import Curl
import Domain
import ESI
import Jobs
import Logging

/// One worker at work in this process, with all that must live beside it.
package struct WorkSession: Sendable {
    let broker: any Broker
    let limiter: RateLimiter
    let curl: CurlTransport
    let transport: ObservedTransport
    let worker: Worker<Services>
    let presence: WorkerPresence
    /// Where the broker may lose what the job store knows.
    let reconciler: Reconciler?
    /// Where the broker has listeners to saved killmails.
    let relay: EventRelay?
    let logger: Logger

    private static let longestSilence: Duration = .seconds(15)
    private static let longestUnverified: Duration = .seconds(300)

    /// Returns when the worker was told to stop and every delivery is settled. What was spent is told to the ledger last,
    /// when nothing is sent any more.
    package func run() async {
        await withDiscardingTaskGroup { services in
            services.addTask { await limiter.run() }
            services.addTask { await presence.run() }
            services.addTask { await reconciler?.run() }
            services.addTask { await relay?.run() }
            services.addTask {
                do {
                    try await broker.run()
                } catch is CancellationError {
                    // The worker has ended.
                } catch {
                    logger.error("The broker's upkeep ended", metadata: ["error": "\(error)"])
                }
            }
            await worker.run()
            services.cancelAll()
        }
        await presence.leave()
        await curl.shutdown()
    }

    /// Jobs would reach it.
    package var isConsuming: Bool { broker.lastVerified != nil }

    /// Its loops go round, and it was not forgotten by the broker. A broker that is away for that long is met best by a
    /// start from the beginning.
    package var isAlive: Bool {
        guard worker.silence < Self.longestSilence else { return false }
        return broker.lastVerified.map { ContinuousClock.now - $0 < Self.longestUnverified } ?? true
    }

    package var observations: ObservedTransport.Observations { transport.observations }

    /// Takes no more jobs and lets requests on their way end. Jobs that wait for their turn to send go back at once.
    package func stop() {
        worker.stop()
        limiter.close()
    }
}
