/// Another program on the same address, spending evenly: what it has spent is reckoned when somebody looks.
package struct ForeignTraffic: Sendable {
    /// Units a millisecond.
    private let rate: Double
    private var last: Moment?
    private var owed = 0.0

    package init(perMillisecond rate: Double) { self.rate = rate }

    /// Units spent since the last look; a long silence counts as one minute.
    package mutating func spent(until now: Moment) -> Int {
        defer { last = now }
        guard rate > 0, let last else { return 0 }
        owed += Double(min(60_000, max(0, now - last))) * rate
        let whole = Int(owed)
        owed -= Double(whole)
        return whole
    }
}
