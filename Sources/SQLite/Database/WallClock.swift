package import Foundation

/// The time of everything that is written: milliseconds since 1970. Tests bring their own.
package struct WallClock: Sendable {
    package let milliseconds: @Sendable () -> Int64

    package init(milliseconds: @escaping @Sendable () -> Int64) { self.milliseconds = milliseconds }

    package static let system = WallClock { Date().milliseconds }
}

extension Date {
    package init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// Rounded, so that a date that came from milliseconds goes back to the same. What no calendar reaches is cut off.
    package var milliseconds: Int64 {
        let value = (timeIntervalSince1970 * 1000).rounded()
        return Int64(exactly: value) ?? (value < 0 ? .min / 2 : .max / 2)
    }
}
