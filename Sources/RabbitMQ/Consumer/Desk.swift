import Jobs
import Synchronization

/// The desk that slots and the consuming thread share. Answers outside its lock.
final class Desk: Sendable {
    private let state: Mutex<DeliveryDesk>
    private let verification = Mutex<ContinuousClock.Instant?>(nil)

    init(defaultPrefetch: Int) { state = Mutex(DeliveryDesk(defaultPrefetch: defaultPrefetch)) }

    var targets: [QueueName: Int] { state.withLock { $0.targets } }

    var fetchedAhead: [QueueName: Int] { state.withLock { $0.fetchedAhead } }

    /// When the server last confirmed all consumers that are wanted.
    var lastVerified: ContinuousClock.Instant? { verification.withLock(\.self) }
    func verified() { verification.withLock { $0 = .now } }

    /// - Parameter onNewQueue: a queue is asked for that nobody has asked for before.
    func next(_ demand: DeliveryDesk.Demand, onNewQueue: () -> Void) async -> Arrival? {
        let ticket = state.withLock { $0.ticket() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNew: Bool? = state.withLock { desk in
                    guard !Task.isCancelled else { return nil }
                    return desk.wait(ticket, for: demand) { continuation.resume(returning: $0) }
                }
                switch isNew {
                case nil: return continuation.resume(returning: nil)
                case true?: onNewQueue()
                case false?: break
                }
                serve()
            }
        } onCancel: {
            // Under the desk's lock the caller is either still in line, or has been given a job that it must settle.
            let answer = state.withLock { $0.cancel(ticket) }
            answer?(nil)
        }
    }

    func opened(_ channel: Int) { state.withLock { $0.opened(channel) } }
    func closed(_ channel: Int) { state.withLock { $0.closed(channel) } }

    /// - Returns: what nobody will take any more.
    func arrived(_ arrivals: [Arrival]) -> [Arrival] { change { $0.arrived(arrivals) } }

    func settled(_ priority: Priority, in queue: QueueName) { change { $0.settled(priority, in: queue) } }

    func setLimit(_ limit: QueueLimit, for queue: QueueName) { change { $0.setLimit(limit, for: queue) } }

    func takeIdle(from queues: Set<QueueName>) -> [Arrival] { state.withLock { $0.takeIdle(from: queues) } }

    func takeBack(_ arrival: Arrival) -> Bool { change { $0.takeBack(arrival) } }

    /// - Returns: what is to be given back.
    func stop() -> [Arrival] {
        let (waiters, left) = state.withLock { $0.stop() }
        for answer in waiters { answer(nil) }
        return left
    }

    private func serve() { change { _ in } }

    private func change<Result>(_ body: (inout DeliveryDesk) -> Result) -> Result {
        let (result, served) = state.withLock { desk in
            let result = body(&desk)
            return (result, desk.serve())
        }
        for (answer, arrival) in served { answer(arrival) }
        return result
    }
}
