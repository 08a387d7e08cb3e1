/// Decides, by the seed, which replies go wrong.
struct FaultDice: Sendable {
    var rate: Double
    var kinds: [FaultKind]
    private var draw: Draw

    init(seed: UInt64, rate: Double, kinds: [FaultKind]) {
        self.rate = rate
        self.kinds = kinds
        draw = Draw(seed: seed, subject: .fault, number: 0)
    }

    mutating func roll() -> FaultKind? {
        guard rate > 0, !kinds.isEmpty, draw.fraction() < rate else { return nil }
        return draw.pick(kinds)
    }

    /// For choices that are no faults, as which of two errors downtime answers.
    mutating func coin() -> Bool { draw.once(in: 2) }
}
