/// What a request costs its bucket, by status. Source: ESI documentation, "Rate limiting".
package enum Cost {
    package static let worst = 5
    package static let success = 2

    package static func tokens(forStatus status: Int) -> Int {
        switch status {
        case 200..<300: 2
        case 300..<400: 1
        case 429: 0
        case 400..<500: 5
        default: 0
        }
    }

    /// A reply that never came may have been counted: as the usual one.
    package static let unknown = success
}
