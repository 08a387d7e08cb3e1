/// Tells the service manager how a program is: ready when it does its work, alive while it can.
package struct ServiceLife: Sendable {
    /// While it is not ready yet: nothing tells when it is.
    private static let look: Duration = .milliseconds(100)

    private let manager: ServiceManager
    private let isReady: @Sendable () async -> Bool
    private let isAlive: @Sendable () async -> Bool
    private let status: String

    /// - Parameters:
    ///   - isReady: whether it does what it is there for.
    ///   - isAlive: whether its loops go round. Where it does not answer, that is an answer, too: the watchdog is not fed.
    package init?(
        _ manager: ServiceManager? = ServiceManager(),
        status: String,
        isReady: @escaping @Sendable () async -> Bool,
        isAlive: @escaping @Sendable () async -> Bool
    ) {
        guard let manager else { return nil }
        self.manager = manager
        self.status = status
        self.isReady = isReady
        self.isAlive = isAlive
    }

    /// Until cancelled.
    package func run() async {
        while !(await isReady()) {
            guard (try? await Task.sleep(for: Self.look)) != nil else { return }
        }
        // A wait that was broken off is no answer.
        guard !Task.isCancelled else { return }
        manager.tell(.ready(status: status))
        guard let limit = manager.watchdogLimit else { return }
        while !Task.isCancelled {
            if await isAlive() { manager.tell(.watchdog) }
            try? await Task.sleep(for: limit / 4)
        }
    }

    package func stopping() { manager.tell(.stopping) }
}
