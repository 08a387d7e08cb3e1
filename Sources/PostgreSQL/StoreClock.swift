import Foundation

/// The time of everything that is written. Machines' clocks differ, so it is the server's; tests bring their own.
package struct StoreClock: Sendable {
    /// Milliseconds since 1970; nil leaves it to the server.
    private let milliseconds: (@Sendable () -> Int64)?

    package static let server = StoreClock(milliseconds: nil)
    package static func given(milliseconds: @escaping @Sendable () -> Int64) -> StoreClock {
        StoreClock(milliseconds: milliseconds)
    }

    /// For `coalesce($1::timestamptz, now())`.
    var parameter: Parameter { .value(milliseconds.map { Date(milliseconds: $0()) }) }
}
