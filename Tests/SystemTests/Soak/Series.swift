/// One figure of one process, sampled at equal intervals.
struct Series {
    private(set) var samples: [Int] = []

    mutating func append(_ sample: Int) { samples.append(sample) }

    /// The middle values of the second and of the last quarter: the first is the time in which caches fill, and single
    /// samples may lie anywhere.
    var trend: (early: Int, late: Int)? {
        guard samples.count >= 8 else { return nil }
        let quarter = samples.count / 4
        return (Self.median(samples[quarter..<2 * quarter]), Self.median(samples.suffix(quarter)))
    }

    /// Whether it ends where it was.
    /// - Parameters:
    ///   - share: by which it may have grown.
    ///   - amount: by which it may have grown in any case.
    func isFlat(share: Double, amount: Int) -> Bool {
        guard let trend else { return false }
        return trend.late - trend.early <= max(amount, Int(Double(trend.early) * share))
    }

    private static func median(_ samples: ArraySlice<Int>) -> Int { samples.sorted()[samples.count / 2] }
}
