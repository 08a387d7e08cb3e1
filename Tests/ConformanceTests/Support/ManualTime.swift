import Foundation
import Synchronization

/// The time that a backend is told. It stands until a test moves it.
final class ManualTime: Sendable {
    private let now = Mutex<Int64>(1_760_000_000_000)

    var milliseconds: Int64 { now.withLock { $0 } }
    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    func advance(by seconds: Double) { now.withLock { $0 += Int64(seconds * 1000) } }

    func date(in seconds: Double) -> Date { date.addingTimeInterval(seconds) }
}
