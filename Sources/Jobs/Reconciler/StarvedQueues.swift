/// Decides when jobs have lost their wake-ups: their queue is empty and nobody holds anything of it, look after look,
/// while they have long been due.
///
/// A queue that holds anything is left alone, whatever else of it may be lost: it drains first, so that a backlog is never
/// doubled. One look is not enough, because what workers hold is known from their last heartbeats.
struct StarvedQueues {
    /// What one look showed.
    struct Look: Equatable {
        var ready: Int
        /// By all live workers, begun or not.
        var held: Int
        var isOverdue: Bool

        var isStarved: Bool { ready == 0 && held == 0 && isOverdue }
    }

    let patience: Duration
    private var since: [QueueName: ContinuousClock.Instant] = [:]

    init(patience: Duration) { self.patience = patience }

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
