/// What is known of one address.
final class Client {
    var asked = BoundedTable<AskKey, Asked>(capacity: 1_000_000)
    var buckets: [String: Bucket] = [:]
    var errors: ErrorWindow
    private var foreignErrors: ForeignTraffic

    /// From the first 420 of a row until the end of its minute.
    private(set) var stopped: (since: Moment, until: Moment)?
    private var forcedUntil: Moment?

    private var downtimeAsks = FloatingWindow(limit: 5, window: 5000)
    private var unknown: (minute: Int, ids: Set<Int>) = (0, [])

    init(errorLimit: Int, foreignErrors perMinute: Double) {
        errors = ErrorWindow(limit: errorLimit)
        foreignErrors = ForeignTraffic(perMillisecond: perMinute / 60_000)
    }

    func advance(to now: Moment) {
        errors.roll(to: now)
        errors.recordForeign(foreignErrors.spent(until: now))
        if let until = stopped?.until, now >= until { stopped = nil }
        if let until = forcedUntil, now >= until { forcedUntil = nil }
    }

    /// When 420 ends, if it is answered now.
    func stopEnd(at now: Moment) -> Moment? {
        if let forcedUntil { return forcedUntil }
        return errors.isExhausted ? errors.end(after: now) : nil
    }

    /// Whether the errors of this minute are all the client's own doing.
    var isOwnFault: Bool { forcedUntil == nil && errors.own >= errors.limit }

    func stop(since: Moment, until: Moment) { stopped = (stopped?.since ?? since, until) }

    func force(until: Moment) { forcedUntil = until }

    /// Counts a request during downtime; true when there are more than one a second over five seconds.
    func isStorming(at now: Moment) -> Bool {
        downtimeAsks.spend(1, at: now)
        return downtimeAsks.used > downtimeAsks.limit
    }

    /// Counts ids that do not exist; true when there are more than 20 different ones in this minute.
    func isScanning(_ ids: [Int], at now: Moment) -> Bool {
        let minute = now.second / 60
        if unknown.minute != minute { unknown = (minute, []) }
        let before = unknown.ids.count
        unknown.ids.formUnion(ids)
        return unknown.ids.count > max(20, before)
    }
}
