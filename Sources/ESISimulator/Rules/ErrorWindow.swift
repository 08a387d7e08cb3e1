/// The old error limit: so many replies that are neither 2xx nor 3xx in each fixed minute of an address.
///
/// "Error Limiting" in ESI's documentation. When none is left, every route answers 420 until the minute ends.
package struct ErrorWindow: Sendable {
    package static let length = 60_000

    package let limit: Int
    package private(set) var own = 0
    package private(set) var foreign = 0
    private var minute = Int.min

    package init(limit: Int) { self.limit = limit }

    package mutating func roll(to now: Moment) {
        let current = now.milliseconds / Self.length
        if current != minute {
            minute = current
            own = 0
            foreign = 0
        }
    }

    package mutating func recordOwn() { own += 1 }

    package mutating func recordForeign(_ count: Int) { foreign += min(count, max(0, limit - used)) }

    package var used: Int { own + foreign }
    package var remain: Int { max(0, limit - used) }
    package var isExhausted: Bool { used >= limit }

    package func end(after now: Moment) -> Moment {
        Moment(milliseconds: (now.milliseconds / Self.length + 1) * Self.length)
    }

    /// Whole seconds until the minute ends, as `X-ESI-Error-Limit-Reset` tells it.
    package func reset(at now: Moment) -> Int { (end(after: now) - now + 999) / 1000 }
}
