import Foundation
import TestSupport

/// The time that a backend is told. It stands until a test moves it.
final class ManualTime: Sendable {
    let clock = ManualClock()

    var milliseconds: Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }
    var date: Date { clock.now }

    func advance(by seconds: Double) { clock.advance(by: .milliseconds(Int64(seconds * 1000))) }

    func date(in seconds: Double) -> Date { date.addingTimeInterval(seconds) }
}
