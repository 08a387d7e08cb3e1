import Synchronization

/// Why the server could not be had, told by all connections of a process: for who does not wait until it is given up.
final class ServerTrouble: Sendable {
    private let last = Mutex<PostgreSQLFailure?>(nil)

    /// nil from the next connection that is made.
    var current: PostgreSQLFailure? { last.withLock(\.self) }

    func happened(_ failure: PostgreSQLFailure) { last.withLock { $0 = failure } }
    func ended() { last.withLock { $0 = nil } }
}
