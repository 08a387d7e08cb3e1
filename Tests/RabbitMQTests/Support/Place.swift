import Foundation
import Jobs
import TestSupport

@testable import RabbitMQ

/// Queues of a test's own on a server, and brokers that use them.
final class Place: Sendable {
    typealias Event = RabbitMQBroker.Event

    let configuration: RabbitMQBroker.Configuration
    let topology: Topology
    /// Of all brokers here.
    let events = Observed<[Event]>([])
    private let brokers = Observed<[RabbitMQBroker]>([])

    /// - Parameter rungs: in milliseconds.
    init(_ configuration: RabbitMQBroker.Configuration, queues: [String] = ["jobs"], rungs: [Int] = [50, 200]) {
        self.configuration = configuration
        let prefix = "test-\(UUID().uuidString.prefix(8))"
        topology = Topology(
            queues: queues.map { QueueName("\(prefix).\($0)") },
            ladder: WaitLadder(rungs: rungs.map { .milliseconds($0) }),
            prefix: prefix,
            events: "\(prefix).events"
        )
    }

    var queue: QueueName { topology.queues[0] }

    func broker(
        _ configuration: RabbitMQBroker.Configuration? = nil,
        topology: Topology? = nil
    ) throws -> RabbitMQBroker {
        let broker = try RabbitMQBroker(
            configuration ?? self.configuration,
            topology: topology ?? self.topology,
            logger: .silent,
            onEvent: { [events] in events.append($0) }
        )
        brokers.append(broker)
        return broker
    }

    func close() async {
        for broker in brokers.value { await broker.close() }
    }

    func waits(for event: Event) async { await events.wait { $0.contains(event) } }
}

/// - Parameter rungs: in milliseconds.
func withPlace(
    queues: [String] = ["jobs"],
    rungs: [Int] = [50, 200],
    configure: (inout RabbitMQBroker.Configuration) -> Void = { _ in },
    _ body: (Place) async throws -> Void
) async throws {
    var configuration = try TestServer.configuration()
    configure(&configuration)
    let place = Place(configuration, queues: queues, rungs: rungs)
    do {
        try await body(place)
    } catch {
        await place.close()
        throw error
    }
    await place.close()
}
