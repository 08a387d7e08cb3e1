/// Decides when jobs have lost their wake-ups: their queue is empty and nobody holds anything of it, look after look,
/// while they have long been due.
///
/// A queue that holds anything drains first, whatever else of it may be lost, so that a backlog is never doubled. But one
/// that is never empty would hide a lost job for ever: of it, a few are woken now and then. One look is not enough, because
/// what workers hold is known from their last heartbeats.
struct StarvedQueues {
    /// What one look showed.
    struct Look: Equatable {
        var ready: Int
        /// By all live workers, begun or not.
        var held: Int
        var isOverdue: Bool

        var isStarved: Bool { isEmpty && isOverdue }
        var isEmpty: Bool { ready == 0 && held == 0 }
    }

    let patience: Duration
    /// How long a queue holds something before a few of its jobs are woken, and again.
    let busyInterval: Duration
    private var since: [QueueName: ContinuousClock.Instant] = [:]
    private var busySince: [QueueName: ContinuousClock.Instant] = [:]

    init(patience: Duration, busyInterval: Duration = .seconds(600)) {
        self.patience = patience
        self.busyInterval = busyInterval
    }

    /// - Parameter looks: at all queues.
    /// - Returns: the queues that may hide lost jobs beneath what they hold.
    mutating func busy(_ looks: [QueueName: Look], at now: ContinuousClock.Instant) -> [QueueName] {
        let busy = Self.outwaited(looks.filter { !$0.value.isEmpty }.keys, &busySince, busyInterval, at: now)
        for queue in busy { busySince[queue] = now }
        return busy
    }

    /// - Parameter looks: at all queues.
    /// - Returns: the queues whose jobs are to be woken anew, each once: a new wait begins with the next look.
    mutating func lost(_ looks: [QueueName: Look], at now: ContinuousClock.Instant) -> [QueueName] {
        Self.outwaited(looks.filter(\.value.isStarved).keys, &since, patience, at: now)
    }

    /// Which of those that wait have done so for long enough, look after look. Their wait is over.
    private static func outwaited(
        _ waiting: some Collection<QueueName>,
        _ since: inout [QueueName: ContinuousClock.Instant],
        _ wait: Duration,
        at now: ContinuousClock.Instant
    ) -> [QueueName] {
        since = since.filter { waiting.contains($0.key) }
        for queue in waiting where since[queue] == nil { since[queue] = now }
        let outwaited = since.filter { now - $0.value >= wait }.keys
        for queue in outwaited { since[queue] = nil }
        return outwaited.sorted { $0.rawValue < $1.rawValue }
    }
}
