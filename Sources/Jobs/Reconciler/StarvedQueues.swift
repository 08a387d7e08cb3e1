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
        busySince = busySince.filter { looks[$0.key]?.isEmpty == false }
        var busy: [QueueName] = []
        for (queue, look) in looks where !look.isEmpty {
            guard let first = busySince[queue] else {
                busySince[queue] = now
                continue
            }
            guard now - first >= busyInterval else { continue }
            busySince[queue] = now
            busy.append(queue)
        }
        return busy.sorted { $0.rawValue < $1.rawValue }
    }

    /// - Parameter looks: at all queues.
    /// - Returns: the queues whose jobs are to be woken anew, each once: a new wait begins with it.
    mutating func lost(_ looks: [QueueName: Look], at now: ContinuousClock.Instant) -> [QueueName] {
        since = since.filter { looks[$0.key]?.isStarved ?? false }
        var lost: [QueueName] = []
        for (queue, look) in looks where look.isStarved {
            guard let first = since[queue] else {
                since[queue] = now
                continue
            }
            guard now - first >= patience else { continue }
            since[queue] = nil
            lost.append(queue)
        }
        return lost.sorted { $0.rawValue < $1.rawValue }
    }
}
