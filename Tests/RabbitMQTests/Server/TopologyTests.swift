import Foundation
import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

@Suite("Topology", .timeLimit(.minutes(5)))
struct TopologyTests {
    @Test func whatIsMissingIsShownAndMade() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let prefix = place.topology.prefix
            let before = try await broker.checkTopology()
            #expect(before.entries.count == 10)
            #expect(before.entries.allSatisfy { $0.state == .missing })
            #expect(!before.isAsDeclared)
            // Looking has made nothing.
            #expect(try await broker.checkTopology() == before)

            let after = try await broker.applyTopology()
            #expect(after.isAsDeclared)
            try await broker.publish([.test(1, in: place.queue)])
            let again = try await broker.applyTopology().entries
            #expect(again.allSatisfy { $0.state == .present })
            #expect(
                again.map { "\($0.kind) \($0.name) \($0.ready.map(String.init) ?? "-")" } == [
                    "exchange \(prefix).unrouted -", "exchange \(prefix).due -", "exchange \(prefix).wait.50 -",
                    "exchange \(prefix).wait.200 -", "exchange \(prefix).events -",
                    "queue \(prefix).jobs 1", "queue \(prefix).jobs.dead 0", "queue \(prefix).unrouted 0",
                    "queue \(prefix).wait.50 0", "queue \(prefix).wait.200 0",
                ]
            )
        }
    }

    /// As the producers that we share queues with declare them, down to the type of the number.
    @Test func aQueueThatWasDeclaredAlikeIsTheSame() async throws {
        try await withPlace { place in
            let other = try place.broker()
            try await other.declare(place.topology.jobQueue(place.queue))
            let broker = try place.broker()
            try await broker.connect()
            #expect(!place.events.value.contains { if case .declaredOtherwise = $0 { true } else { false } })
        }
    }

    @Test func aQueueWithoutPrioritiesIsUsedAsItIsWithOneWarning() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.declare(Topology.Queue(name: place.queue.rawValue))
            try await broker.publish([.test(1, .refresh, in: place.queue), .test(2, .login, in: place.queue)])
            let failure = FailureRecord(kind: "x", message: "")
            let first = try await broker.perform(place.queue, as: .retried(after: .zero, failure))
            let second = try await broker.perform(place.queue)
            let third = try await broker.perform(place.queue)
            #expect(Set([first, second, third].map(\.entity)) == [1, 2])
            #expect([second, third].contains { $0.entity == first.entity && $0.attempts == 1 })
            let warnings = place.events.value.filter { if case .declaredOtherwise = $0 { true } else { false } }
            #expect(warnings.count == 1)
            let entry = try await broker.checkTopology().entries.first { $0.name == place.queue.rawValue }
            guard case .differs(let text)? = entry?.state else {
                Issue.record("\(String(describing: entry))")
                return
            }
            #expect(text.contains("x-max-priority"))
            let report = try await broker.checkTopology()
            let used = report.entries.filter(\.isUsedAsItIs).map(\.name)
            #expect(used == [place.queue.rawValue, Topology.deadName(place.queue)])
        }
    }

    /// Its consumer could not be bounded anew, and would lose its connection again and again.
    @Test func aJobQueueOfAnotherTypeIsRefusedWithWhatHelps() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let queue = Topology.Queue(name: place.queue.rawValue, arguments: ["x-queue-type": .text("quorum")])
            try await broker.declare(queue)
            let error = await #expect(throws: BrokerError.self) { try await broker.connect() }
            #expect(error?.message.contains("delete it, as `rabbitmqctl delete_queue \(place.queue)`") == true)
            let report = try await broker.checkTopology()
            #expect(report.entries.filter(\.isUsedAsItIs).map(\.name) == [Topology.deadName(place.queue)])
            try await broker.delete(place.queue.rawValue)
            try await broker.connect()
        }
    }

    /// There is none that could be used as it is.
    @Test func whatTheServerDoesNotMakeIsToldInItsFirstWords() async throws {
        try await withPlace { place in
            let queue = Topology.Queue(name: place.queue.rawValue, arguments: ["x-max-priority": .integer(-1)])
            let broker = try place.broker()
            let error = await #expect(throws: BrokerError.self) {
                try await broker.publisher.use { connection throws(AMQPFailure) in
                    try connection.openChannel(9)
                    _ = try connection.declareOrUse(queue, on: 9)
                }
            }
            #expect(error?.message.contains("invalid arg 'x-max-priority'") == true, "\(String(describing: error))")
        }
    }

    @Test func askingForAlarmsDeclaresNothing() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            for _ in 1...3 { #expect(try await broker.alarm() == nil) }
            #expect(try await broker.checkTopology().entries.allSatisfy { $0.state == .missing })
            // It has numbers of its own for what is confirmed.
            try await broker.publish([.test(1, in: place.queue)])
            #expect(try await broker.alarm() == nil)
            try await broker.publish([.test(2, in: place.queue)])
            #expect(try await broker.ready(in: [place.queue]) == [place.queue: 2])
        }
    }

    @Test func askingForAlarmsFailsWhereNobodyAnswers() async throws {
        try await withPlace(configure: { $0.port = 1 }) { place in
            let broker = try place.broker()
            let error = await #expect(throws: BrokerError.self) { try await broker.alarm() }
            #expect(error?.message.contains("nobody listens there") == true, "\(String(describing: error))")
        }
    }

    @Test func aQueueThatIsDeletedUnderItsConsumerIsMadeAgain() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue)])
            try await broker.perform(place.queue)
            let next = Task { try await broker.perform(place.queue).entity }
            try await place.broker().delete(place.queue.rawValue)
            await place.waits(for: .consumerCancelled(place.queue))
            try await broker.publish([.test(2, in: place.queue)])
            let entity = try await next.value
            #expect(entity == 2)
            // Also as the ladder's end.
            try await broker.publish([.test(3, in: place.queue)])
            try await broker.perform(place.queue, as: .snoozed(until: Date().addingTimeInterval(0.1)))
            #expect(try await broker.perform(place.queue).entity == 3)
        }
    }

    @Test func whatAProducerFindsDeletedItMakesAgain() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue)])
            for entity in 2...4 as ClosedRange<Int64> {
                try await place.broker().delete(place.queue.rawValue)
                try await broker.publish([.test(entity, in: place.queue)])
                #expect(try await broker.ready(place.queue.rawValue) == 1)
            }
        }
    }

    /// A rung is an exchange and a queue; without the exchange the server closes the channel.
    @Test func aRungThatIsDeletedIsMadeAgain() async throws {
        try await withPlace(rungs: [50]) { place in
            let broker = try place.broker()
            let failure = FailureRecord(kind: "x", message: "")
            let rung = place.topology.waitName(.milliseconds(50))
            for step in 1...2 as ClosedRange<Int64> {
                try await broker.publish([.test(step, in: place.queue)])
                try await broker.perform(place.queue, as: .retried(after: .milliseconds(50), failure))
                try await broker.perform(place.queue)
                let other = try place.broker()
                try await other.delete(rung)
                if step == 1 { try await other.deleteExchange(rung) }
                try await broker.publish([.test(step, in: place.queue)])
                try await broker.perform(place.queue, as: .retried(after: .milliseconds(50), failure))
                #expect(try await broker.perform(place.queue).attempts == 1)
            }
        }
    }

    /// What comes off the ladder when its queue has gone is kept where an operator finds it.
    @Test func whatNoQueueTakesAfterItsWaitIsKept() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.connect()
            try await broker.delete(place.queue.rawValue)
            let now = Date()
            let envelope = Envelope(.test(1, in: place.queue), firstSeen: now, due: now.addingTimeInterval(0.1))
            let letter = Letter(envelope, place.topology, now: now)
            try await broker.publisher.use { connection throws(AMQPFailure) in
                try connection.openChannel(9)
                try connection.publish(letter, on: 9)
                try connection.closeChannel(9)
            }
            let kept = try await broker.read(place.topology.unrouted)
            #expect(kept.properties.correlationID.flatMap { JobStamp($0) }?.entity == 1)
        }
    }

    @Test func aRungThatSomebodyDeclaredOtherwiseIsNotTrusted() async throws {
        try await withPlace(rungs: [50], configure: { $0.publishTimeout = .milliseconds(300) }) { place in
            let broker = try place.broker()
            try await broker.declare(Topology.Queue(name: place.topology.waitName(.milliseconds(50))))
            let error = await #expect(throws: BrokerError.self) { try await broker.connect() }
            #expect(
                error?.message.contains("x-message-ttl") == true || error?.message.contains("x-dead-letter") == true
            )
            await #expect(throws: BrokerError.self) { try await broker.publish([.test(1, in: place.queue)]) }
        }
    }

    @Test func purgingLeavesWhatIsInHand() async throws {
        try await withPlace(configure: { $0.prefetch = 1 }) { place in
            let broker = try place.broker()
            try await broker.publish((1...5).map { .test($0, in: place.queue) })
            let held = try await broker.take(place.queue)
            #expect(try await broker.purge([place.queue]) == [place.queue: 4])
            try await held.settle(.completed(next: []))
        }
    }
}
