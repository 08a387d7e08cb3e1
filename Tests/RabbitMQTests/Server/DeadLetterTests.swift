import Foundation
import Jobs
import Testing

@testable import RabbitMQ

@Suite("Dead letters at the server", .timeLimit(.minutes(10)))
struct DeadLetterTests {
    private let failure = FailureRecord(kind: "http_502", message: "Bad gateway")
    private let unreadable = FailureRecord(kind: "decode_failed", message: "a body of 5 bytes")

    private func fill(_ place: Place, _ broker: RabbitMQBroker) async throws {
        try await broker.publish((1...3).map { .test($0, in: place.queue) })
        for _ in 1...3 { try await broker.perform(place.queue, as: .dead(failure)) }
        try await broker.publishForeign("token", to: place.queue)
        try await broker.perform(place.queue, as: .dead(unreadable))
        try await broker.publish([Message(queue: place.queue, name: "newer", priority: .login, body: Data("{}".utf8))])
        try await broker.perform(place.queue, as: .dead(FailureRecord(kind: "unknown_job", message: "none")))
    }

    private func key(_ entity: Int64) -> JobGeneration { JobGeneration(name: "test", entity: entity, generation: 1) }

    @Test func readingTakesNothingAway() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await fill(place, broker)
            let queues = place.topology.queues
            for _ in 1...2 {
                #expect(try await broker.copies(in: queues) == Set((1...3).map(key)))
                let strays = try await broker.strays(in: queues)
                #expect(strays.map(\.failure.kind) == ["decode_failed", "unknown_job"])
                #expect(strays.map(\.isBodyKept) == [false, true])
                #expect(strays.map(\.name) == [nil, "newer"])
                #expect(strays.last?.priority == .login)
                #expect(strays.allSatisfy { $0.attempts == 1 && $0.queue == place.queue && $0.diedAt != nil })
                #expect(Set(strays.map(\.id)).count == 2)
                #expect(!strays.contains { String(decoding: $0.body, as: UTF8.self).contains("token") })
            }
            try await broker.becomesReady(5, in: "\(place.queue).dead")
        }
    }

    @Test func onlyWhatIsMeantIsRemoved() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await fill(place, broker)
            let queues = place.topology.queues
            let later = JobGeneration(name: "test", entity: 3, generation: 2)
            #expect(try await broker.removeCopies(of: [key(1), key(2), later], in: queues) == 2)
            #expect(try await broker.copies(in: queues) == [key(3)])
            let stray = try #require(try await broker.strays(in: queues).first)
            #expect(try await broker.removeStrays([stray.id], in: queues) == 1)
            #expect(try await broker.strays(in: queues).count == 1)
            try await broker.becomesReady(2, in: "\(place.queue).dead")
        }
    }

    /// More than fit into a prefetch of 16 bits. So many that lie in between are not acknowledged one by one.
    @Test func manyAreReadWholeAndEverySecondRemoved() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.connect()
            let now = Date()
            let count = 66_000
            let letters = (1...count).map { entity in
                let envelope = Envelope(.test(Int64(entity), in: place.queue), firstSeen: now)
                return Letter(DeadLetter(envelope, failure, at: now), from: place.queue)
            }
            for lot in letters.lots(of: 2000) {
                try await broker.publisher.publish(Array(lot), timeout: .seconds(60))
            }
            let stray = Letter(
                DeadLetter(Envelope(Message(queue: place.queue, body: Data()), firstSeen: now), unreadable, at: now),
                from: place.queue
            )
            try await broker.publisher.publish([stray], timeout: .seconds(5))
            #expect(try await broker.strays(in: place.topology.queues).count == 1)
            #expect(try await broker.copies(in: place.topology.queues).count == count)
            let odd = Set(stride(from: 1, through: count, by: 2).map { key(Int64($0)) })
            #expect(try await broker.removeCopies(of: odd, in: place.topology.queues) == count / 2)
            let rest = try await broker.copies(in: place.topology.queues)
            #expect(rest == Set(stride(from: 2, through: count, by: 2).map { key(Int64($0)) }))
            #expect(try await broker.strays(in: place.topology.queues).count == 1)
        }
    }

    /// Who only looks declares nothing, and neither does who has nothing to take away.
    @Test func aQueueThatIsMissingHasNoneAndStaysMissing() async throws {
        try await withPlace(queues: ["jobs", "other"]) { place in
            let broker = try place.broker()
            let queues = place.topology.queues
            #expect(try await broker.strays(in: queues).isEmpty)
            #expect(try await broker.copies(in: queues).isEmpty)
            #expect(try await broker.removeStrays(["1"], in: queues) == 0)
            #expect(try await broker.checkTopology().entries.allSatisfy { $0.state == .missing })
            try await fill(place, broker)
            try await broker.delete(Topology.deadName(queues[1]))
            #expect(try await broker.strays(in: queues.reversed()).count == 2)
            let missing = try await broker.checkTopology().entries.filter { $0.state == .missing }
            #expect(missing.map(\.name) == [Topology.deadName(queues[1])])
        }
    }

    /// As versions before declared it: what no row knows lies among the copies.
    @Test func aQueueWithoutPrioritiesIsReadWhole() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.declare(Topology.Queue(name: Topology.deadName(place.queue)))
            try await fill(place, broker)
            #expect(try await broker.strays(in: place.topology.queues).count == 2)
            #expect(try await broker.copies(in: place.topology.queues).count == 3)
        }
    }
}
