/// Every `period`-th index, beginning at a seeded place: how an oddity gets its small share.
///
/// A stratum instead of a coin toss, so that even a small universe has each oddity, and so that the members before an
/// index can be counted without visiting them.
package struct Stratum: Sendable {
    package let period: Int
    package let offset: Int

    package init(period: Int, seed: UInt64) {
        self.period = period
        offset = Int(seed % UInt64(period))
    }

    private init(period: Int, offset: Int) {
        self.period = period
        self.offset = offset
    }

    /// No members at all.
    package static let empty = Stratum(period: .max, offset: .max)

    package func contains(_ index: Int) -> Bool { index % period == offset }

    /// How many members lie below `index`.
    package func count(below index: Int) -> Int {
        index <= offset ? 0 : (index - offset - 1) / period + 1
    }

    /// The index of the `rank`-th non-member.
    package func nonMember(_ rank: Int) -> Int {
        rank < offset ? rank : offset + 1 + (rank - offset) / (period - 1) * period + (rank - offset) % (period - 1)
    }
}
