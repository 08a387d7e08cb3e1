import Foundation
import Jobs
import Synchronization
import TestSupport

/// A broker whose messages are taken in any order: what its users see of RabbitMQ when all that may happen happens.
final class SimulatedBroker: Broker, QueueObserver {
    struct Taken: CustomStringConvertible {
        let message: Message
        let isRedelivered: Bool

        var description: String {
            "\(message.entity ?? 0) (generation \(message.generation ?? 0), crashes \(message.crashes)"
                + "\(isRedelivered ? ", redelivered" : ""))"
        }
    }

    private struct Queued {
        let taken: Taken
        let dueAt: Date
    }

    private let queued = Mutex<[Queued]>([])
    private let clock: ManualClock

    init(clock: ManualClock) { self.clock = clock }

    // MARK: What the world does

    /// - Parameter place: which of those that are due, whatever the order they came in.
    func take(_ place: Int) -> Taken? {
        let now = clock.now
        return queued.withLock { queued in
            let due = queued.indices.filter { queued[$0].dueAt <= now }
            return due.isEmpty ? nil : queued.remove(at: due[place % due.count]).taken
        }
    }

    func settle(_ held: HeldJob, as settlement: Settlement) {
        guard held.isConnected else { return }
        switch settlement {
        case .completed, .discarded, .dead: break
        case .released: add(held.message, isRedelivered: held.taken.isRedelivered, dueAt: clock.now)
        case .snoozed(let until): add(held.message, dueAt: until)
        case .retried(let delay, _):
            var message = held.message
            message.attempts += 1
            add(message, dueAt: clock.now.addingTimeInterval(delay / .seconds(1)))
        }
    }

    /// The connection that they were delivered on is gone.
    func giveBack(_ jobs: [HeldJob]) {
        for job in jobs where job.isConnected { add(job.taken.message, isRedelivered: true, dueAt: clock.now) }
    }

    func lose() { queued.withLock { $0 = [] } }

    private func add(_ message: Message, isRedelivered: Bool = false, dueAt: Date) {
        let taken = Taken(message: message, isRedelivered: isRedelivered)
        queued.withLock { $0.append(Queued(taken: taken, dueAt: dueAt)) }
    }

    // MARK: The ports, as far as they are asked

    func publish(_ messages: [Message]) async throws(BrokerError) {
        for message in messages { add(message, dueAt: clock.now) }
    }

    func ready(in queues: [QueueName]) async throws(BrokerError) -> [QueueName: Int] {
        let now = clock.now
        let due = queued.withLock { queued in queued.filter { $0.dueAt <= now }.map(\.taken.message.queue) }
        return Dictionary(uniqueKeysWithValues: queues.map { queue in (queue, due.count { $0 == queue }) })
    }

    func next(from queues: [QueueName], minimumPriority: Priority) async throws(BrokerError) -> Delivery? {
        throw BrokerError("the world hands out what there is")
    }

    func setLimit(_ limit: QueueLimit, for queue: QueueName) async {}
    func stopDelivering() async {}
    func run() async throws {}
    var fetchedAhead: [QueueName: Int] { [:] }
    var lastVerified: ContinuousClock.Instant? { nil }
}
