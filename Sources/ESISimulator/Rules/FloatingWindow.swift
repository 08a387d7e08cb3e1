/// A token bucket over a floating window: what a request cost comes back one window after it was spent.
///
/// "Rate Limiting" in ESI's documentation. Spending is kept in slices of a 16,384th of the window, at least a
/// millisecond; a slice comes back when its first token would, so the bucket is lenient by at most one slice.
package struct FloatingWindow: Sendable {
    package let limit: Int
    /// Milliseconds.
    package let window: Int
    package private(set) var used = 0

    private let slice: Int
    private var spent: [(start: Int, tokens: Int)] = []
    private var first = 0

    package init(limit: Int, window: Int) {
        self.limit = limit
        self.window = window
        slice = max(1, window / 16_384)
    }

    package mutating func spend(_ tokens: Int, at now: Moment) {
        release(at: now)
        guard tokens > 0 else { return }
        used += tokens
        if let last = spent.last, spent.count > first, now.milliseconds - last.start < slice {
            spent[spent.count - 1].tokens += tokens
        } else {
            spent.append((now.milliseconds, tokens))
        }
    }

    /// Gives back what was spent a window ago.
    package mutating func release(at now: Moment) {
        while first < spent.count, spent[first].start + window <= now.milliseconds {
            used -= spent[first].tokens
            first += 1
        }
        if first > 1024, first * 2 > spent.count {
            spent.removeFirst(first)
            first = 0
        }
    }

    /// Milliseconds until `tokens` more fit; 0 when they do, the whole window when they never will.
    package func wait(for tokens: Int, at now: Moment) -> Int {
        var free = limit - used
        if free >= tokens { return 0 }
        for entry in spent[first...] {
            free += entry.tokens
            if free >= tokens { return max(1, entry.start + window - now.milliseconds) }
        }
        return window
    }
}
