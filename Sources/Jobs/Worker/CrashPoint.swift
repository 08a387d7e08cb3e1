#if DEBUG
    import Foundation
    import Synchronization
#endif

/// A place where a program can be made to end at once, as if it had been killed just there.
///
/// For tests, in debug builds only: `CRASH_POINT=recorded:25` ends it when it gets there for the 25th time, with the
/// status of a program that `kill -9` ended in a shell. A release build has nothing of it.
package enum CrashPoint: String, CaseIterable, Sendable {
    /// A delivery is in hand, and nothing has been done.
    case delivered
    /// The job has committed its own work, and nobody knows.
    case performed
    /// The job's ending and its follow-ups are recorded; nobody has been woken for them.
    case recorded
    /// The follow-ups' messages are confirmed; the delivery is still in hand.
    case published
    case acknowledged
    /// In the middle of a transaction that several share.
    case writing
    /// All is written and nothing committed.
    case committing
    /// Committed, and nobody who waits for it was told.
    case committed

    package func reach() {
        #if DEBUG
            Armed.shared?.reach(self)
        #endif
    }
}

#if DEBUG
    private final class Armed: Sendable {
        static let shared = Armed(ProcessInfo.processInfo.environment["CRASH_POINT"])

        private let point: CrashPoint
        private let turn: Int
        private let reached = Atomic(0)

        init?(_ text: String?) {
            let parts = text?.split(separator: ":") ?? []
            guard parts.count == 2, let point = CrashPoint(rawValue: String(parts[0])), let turn = Int(parts[1]) else {
                return nil
            }
            self.point = point
            self.turn = turn
        }

        func reach(_ point: CrashPoint) {
            guard point == self.point, reached.add(1, ordering: .relaxed).newValue == turn else { return }
            _exit(137)
        }
    }
#endif
