import Jobs

/// Hands out jobs as long as an ``EntityLimit`` lets it.
struct LimitedBroker: Broker {
    let base: any Broker
    let limit: EntityLimit

    func publish(_ messages: [Message]) async throws(BrokerError) { try await base.publish(messages) }

    func next(from queues: [QueueName], minimumPriority: Priority) async throws(BrokerError) -> Delivery? {
        guard await limit.enter() else { return nil }
        do {
            // Slots that wait for urgent jobs only could hold all places and let nothing through.
            guard let delivery = try await base.next(from: queues, minimumPriority: .lowest) else {
                _ = limit.leave(nil, nil)
                return nil
            }
            let message = delivery.message
            return delivery.telling { settlement in
                guard limit.leave(message, settlement) else { return }
                limit.end()
                Task { await base.stopDelivering() }
            }
        } catch {
            _ = limit.leave(nil, nil)
            throw error
        }
    }

    func setLimit(_ limit: QueueLimit, for queue: QueueName) async { await base.setLimit(limit, for: queue) }

    func stopDelivering() async {
        limit.end()
        await base.stopDelivering()
    }

    func run() async throws { try await base.run() }

    var fetchedAhead: [QueueName: Int] { base.fetchedAhead }
    var lastVerified: ContinuousClock.Instant? { base.lastVerified }
}
