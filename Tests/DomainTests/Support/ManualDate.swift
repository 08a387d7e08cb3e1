import Foundation
import Synchronization

/// Begins now, since replies are dated by the real clock, and moves when the test says so.
final class ManualDate: Sendable {
    private let current = Mutex(Date())

    var now: Date { current.withLock { $0 } }
    func advance(by seconds: Double) { current.withLock { $0 += seconds } }
}
