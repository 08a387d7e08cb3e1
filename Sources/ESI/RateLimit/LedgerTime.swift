/// A moment on the store's clock, the only clock of the ledger: milliseconds since 1970.
///
/// Processes on machines whose clocks differ would otherwise each count a window of their own.
package struct LedgerTime: Hashable, Codable, Sendable, Comparable {
    package let milliseconds: Int64

    /// A step back of the store's clock that is smaller is bridged by standing still. A larger one means that the clock
    /// had been wrong before, and standing still would last as long.
    private static let largestStandstill: Int64 = 60_000

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// - Parameter last: when the ledger was last written.
    package init(milliseconds now: Int64, after last: Int64) {
        self.init(milliseconds: last - now > Self.largestStandstill ? now : max(now, last))
    }

    package init(from decoder: any Decoder) throws { self.init(milliseconds: try Int64(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try milliseconds.encode(to: encoder) }

    package static func < (left: LedgerTime, right: LedgerTime) -> Bool { left.milliseconds < right.milliseconds }
    package static func + (time: LedgerTime, milliseconds: Int64) -> LedgerTime {
        LedgerTime(milliseconds: time.milliseconds + milliseconds)
    }
    /// In milliseconds.
    package static func - (left: LedgerTime, right: LedgerTime) -> Int64 { left.milliseconds - right.milliseconds }
}
