import Logging
import ServiceLifecycle
import UnixSignals

extension SimulatorServer {
    /// Runs until the program is told to stop, and stops at once: a reply that is still waiting is not sent.
    package func runUntilSignalled() async throws {
        var logger = Logger(label: "esi-simulator")
        logger.logLevel = .critical
        let group = ServiceGroup(
            configuration: .init(services: [self], cancellationSignals: [.sigterm, .sigint], logger: logger)
        )
        do {
            try await group.run()
        } catch is CancellationError {
            return
        }
    }
}
