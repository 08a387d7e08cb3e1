/// When the data source is down: planned spans and the one that a control call began.
struct Downtime: Sendable {
    private var spans: [Range<Int>]

    init(spans: [Range<Int>] = []) { self.spans = spans }

    /// Since when it is down, if it is.
    func began(before now: Moment) -> Moment? {
        for span in spans where span.contains(now.milliseconds) { return Moment(milliseconds: span.lowerBound) }
        return nil
    }

    mutating func begin(at now: Moment, seconds: Int) {
        spans.removeAll { $0.contains(now.milliseconds) || $0.upperBound <= now.milliseconds }
        if seconds > 0 { spans.append(now.milliseconds..<now.milliseconds + seconds * 1000) }
    }
}
