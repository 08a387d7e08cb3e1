import Foundation
import Synchronization
import UnixSignals

/// Turns signals into a stop: the first asks for one that loses no work in flight, the second ends the process. The end of
/// the terminal, SIGHUP, is like SIGTERM, unless it is ignored as `nohup` wants it.
package final class Interruption: Sendable {
    private let signals: UnixSignalsSequence
    private let hurry: @Sendable () -> Void
    private let first = Mutex<UnixSignal?>(nil)

    /// From here on signals are caught; those that come before ``watch(stop:leave:)`` are not lost.
    /// - Parameter hurry: tells those who wait for something, a database that is away for instance, that the process ends.
    init(hurry: @escaping @Sendable () -> Void) async {
        self.hurry = hurry
        signals = await UnixSignalsSequence(
            trapping: Self.ignoresHangup ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]
        )
    }

    /// As it was when the process began.
    private static let ignoresHangup: Bool = {
        var action = sigaction()
        guard unsafe sigaction(SIGHUP, nil, &action) == 0 else { return false }
        // SIG_IGN is a macro that is not imported.
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }()

    package var hasCome: Bool { first.withLock { $0 != nil } }
    package var isTermination: Bool { first.withLock { $0 == .sigterm || $0 == .sighup } }

    /// Watches for as long as the body runs.
    func during<Result>(
        stop: @escaping @Sendable () -> Void = {},
        leave: @escaping @Sendable () -> Void = {},
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.watch(stop: stop, leave: leave) }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Watches until cancelled.
    /// - Parameter leave: the last chance to put the terminal in order.
    package func watch(stop: @Sendable () -> Void, leave: @Sendable () -> Void = {}) async {
        for await signal in signals {
            let isFirst = first.withLock { first in
                guard first == nil else { return false }
                first = signal
                return true
            }
            if isFirst {
                hurry()
                stop()
            } else {
                leave()
                // What is in flight is as after a crash: it is taken over from us.
                _exit(signal == .sigint ? ProgramStatus.interrupted.rawValue : ProgramStatus.terminated.rawValue)
            }
        }
    }
}
