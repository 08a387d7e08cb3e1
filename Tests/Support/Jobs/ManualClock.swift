package import Foundation
import Synchronization

/// Time that stands until a test moves it.
package final class ManualClock: Sendable {
    private let time: Mutex<Date>

    package init(_ start: Date = Date(timeIntervalSince1970: 1_760_000_000)) { time = Mutex(start) }

    package var now: Date { time.withLock(\.self) }

    package func advance(by duration: Duration) {
        time.withLock { $0 += duration / .seconds(1) }
    }
}
