import HTTPTypes
import Logging
import Synchronization

/// What takes longer than a request may: it goes on when the reply is sent, and ends with the server.
final class BackgroundWork: Sendable {
    private static let maximum = 8

    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var next = 0
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(_ logger: Logger) { self.logger = logger }

    func start(_ work: @escaping @Sendable () async throws -> Void) throws(Problem) {
        let isStarted = state.withLock { state in
            guard state.tasks.count < Self.maximum else { return false }
            state.next += 1
            let number = state.next
            state.tasks[number] = Task {
                do {
                    try await work()
                } catch {
                    logger.error("What was asked for could not be ended", metadata: ["error": "\(error)"])
                }
                self.state.withLock { _ = $0.tasks.removeValue(forKey: number) }
            }
            return true
        }
        guard isStarted else {
            throw Problem(
                .tooManyRequests,
                "too_many",
                "\(Self.maximum) such calls are at work: try again when one ends."
            )
        }
    }

    /// Each stops at the end of its lot: what is left is as it was.
    func stop() async {
        let tasks = state.withLock { Array($0.tasks.values) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
