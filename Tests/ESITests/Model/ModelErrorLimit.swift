/// ESI's error limit by brute force: 100 errors in a fixed minute.
struct ModelErrorLimit {
    /// When the server's minutes begin.
    let phase: Int64
    private var minute: Int64 = -1
    private(set) var errors = 0
    /// The most errors of any minute.
    private(set) var worst = 0

    init(phase: Int64) { self.phase = phase }

    mutating func advance(to time: Int64) {
        let current = (time + phase) / 60_000
        if current != minute {
            minute = current
            errors = 0
        }
    }

    mutating func count(at time: Int64) {
        advance(to: time)
        errors += 1
        worst = max(worst, errors)
    }

    /// In seconds, rounded down or up.
    func reset(at time: Int64, roundsUp: Bool) -> Int {
        let left = (minute + 1) * 60_000 - (time + phase)
        return Int((left + (roundsUp ? 999 : 0)) / 1000)
    }
}
