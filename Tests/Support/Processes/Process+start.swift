package import Foundation

private let gate = NSLock()

extension Process {
    /// Like `run()`, one at a time: Foundation hears of an end by a socket that a program started at the same moment
    /// inherits, and would hear of it only when that one has ended, too.
    package func start() throws { try gate.withLock { try run() } }
}
