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
    let logger: Logger

    /// Returns when the worker was told to stop and every delivery is settled. What was spent is told to the ledger last,
    /// when nothing is sent any more.
    package func run() async {
        await withDiscardingTaskGroup { services in
            services.addTask { await limiter.run() }
            services.addTask { await presence.run() }
            services.addTask { await reconciler?.run() }
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

    package var observations: ObservedTransport.Observations { transport.observations }

    /// Takes no more jobs and lets requests on their way end. Jobs that wait for their turn to send go back at once.
    package func stop() {
        worker.stop()
        limiter.close()
    }
}
