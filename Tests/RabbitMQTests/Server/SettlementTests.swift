import Foundation
import Jobs
import Testing

@testable import RabbitMQ

@Suite("Settlements", .timeLimit(.minutes(5)))
struct SettlementTests {
    private let failure = FailureRecord(kind: "http_502", message: "Bad gateway 🛸 'quoted'")

    /// Its slots are busy for long, and all that there is of the queue lies with it.
    @Test func whatABusyWorkerHoldsGoesToOneThatIsFree() async throws {
        try await withPlace(configure: { $0.verification = .milliseconds(50) }) { place in
            let busy = try place.broker()
            try await busy.publish((1...4).map { .test($0, in: place.queue) })
            let held = try await busy.take(place.queue)
            let free = try place.broker()
            for _ in 2...4 {
                let delivery = try await free.take(place.queue)
                #expect(!delivery.isRedelivered)
                try await delivery.settle(.completed(next: []))
            }
            try await held.settle(.completed(next: []))
        }
    }

    @Test(arguments: [Settlement.completed(next: []), .discarded(reason: "not found")])
    func whatIsDoneIsGone(_ settlement: Settlement) async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue)])
            try await broker.perform(place.queue, as: settlement)
            // Closing tells whether the acknowledgement has arrived: what had not would be ready again.
            await broker.close()
            #expect(try await place.broker().ready(place.queue.rawValue) == 0)
        }
    }

    @Test func aRetryComesBackAfterItsDelayWithAnAttempt() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, .login, in: place.queue)])
            let begin = ContinuousClock.now
            var message = try await broker.perform(place.queue, as: .retried(after: .milliseconds(240), failure))
            #expect(message.attempts == 0)
            message.attempts = 1
            #expect(try await broker.perform(place.queue) == message)
            #expect(.now - begin >= .milliseconds(190), "one rung of 200 ms, and 40 that are not worth another")
        }
    }

    /// What the row has learned meanwhile travels on, or the row would not know its message again.
    @Test func aRetrySaysWhatTheRowSays() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.connect()
            try await broker.publishForeign("42", to: place.queue)
            let held = try await broker.take(place.queue)
            var row = Message.test(42, .schedule, in: place.queue)
            row.crashes = 3
            row.generation = 7
            try await held.settle(.retried(after: .zero, failure), as: row)
            row.attempts = 1
            #expect(try await broker.perform(place.queue) == row)
        }
    }

    /// The ladder's highest rung is 200 ms, so this hops over and over.
    @Test func aSnoozeLastsItsTimeAndUsesNoAttempt() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue)])
            let until = Date().addingTimeInterval(0.9)
            let message = try await broker.perform(place.queue, as: .snoozed(until: until))
            #expect(try await broker.perform(place.queue) == message)
            #expect(Date() >= until.addingTimeInterval(-0.06))
        }
    }

    /// One rung holds the waiting of all queues, and each finds back.
    @Test func theLadderIsShared() async throws {
        try await withPlace(queues: ["a", "b"]) { place in
            let broker = try place.broker()
            for (entity, queue) in zip(1..., place.topology.queues) {
                try await broker.publish([.test(Int64(entity), in: queue)])
                try await broker.perform(queue, as: .retried(after: .milliseconds(50), failure))
            }
            for (entity, queue) in zip(1..., place.topology.queues) {
                #expect(try await broker.perform(queue).entity == Int64(entity))
            }
        }
    }

    @Test func aDeadLetterTellsWhyAndWhen() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let begin = Date().milliseconds
            var message = Message.test(5, .login, in: place.queue)
            message.attempts = 1
            message.generation = 3
            try await broker.publish([message])
            try await broker.perform(place.queue, as: .retried(after: .milliseconds(50), failure))
            try await broker.perform(place.queue, as: .dead(failure))
            let letter = try await broker.read("\(place.queue).dead")
            let headers = letter.properties.headers
            #expect(letter.body == message.body)
            #expect(letter.properties.type == "test")
            #expect(letter.properties.priority == 0)
            #expect(headers["dead-priority"] == .integer(8))
            let stamp = try #require(letter.properties.correlationID.flatMap { JobStamp($0) })
            #expect(stamp.entity == 5)
            #expect(stamp.generation == 3)
            #expect(headers["dead-reason"] == .text("error"))
            #expect(headers["dead-error"] == .text("http_502"))
            #expect(headers["dead-message"] == .text(failure.message))
            #expect(headers["dead-attempts"] == .integer(3))
            #expect(headers["dead-queue"] == .text(place.queue.rawValue))
            let seen = stamp.firstSeen.milliseconds
            guard case .integer(let died)? = headers["dead-at"] else {
                Issue.record("\(headers)")
                return
            }
            #expect(seen >= begin)
            // It waited once in between.
            #expect(died >= seen + 50)
            #expect(died <= Date().milliseconds)
            await broker.close()
            #expect(try await place.broker().ready(place.queue.rawValue) == 0)
        }
    }

    @Test func theLongestErrorFitsIntoADeadLetter() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let failure = FailureRecord(kind: "x", message: String(repeating: "🛸", count: FailureRecord.maximumLength))
            try await broker.publish([.test(1, in: place.queue)])
            try await broker.perform(place.queue, as: .dead(failure))
            let letter = try await broker.read("\(place.queue).dead")
            #expect(letter.properties.headers["dead-message"] == .text(failure.message))
        }
    }

    @Test func whatIsGivenBackWhileWorkGoesOnIsNextAgain() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue), .test(2, in: place.queue)])
            let message = try await broker.perform(place.queue, as: .released)
            let again = try await broker.take(place.queue)
            #expect(again.message == message)
            #expect(!again.isRedelivered)
            try await again.settle(.completed(next: []))
            try await broker.perform(place.queue)
        }
    }

    @Test func whatCannotBeSettledComesAgain() async throws {
        try await withPlace(configure: { $0.patience = .milliseconds(100) }) { place in
            let broker = try place.broker()
            // Somebody's dead letter queue that is full.
            let arguments: [String: HeaderValue] = ["x-max-length": .integer(0), "x-overflow": .text("reject-publish")]
            try await broker.declare(Topology.Queue(name: "\(place.queue).dead", arguments: arguments))
            try await broker.publish([.test(1, in: place.queue)])
            let begin = ContinuousClock.now
            let error = await #expect(throws: BrokerError.self) {
                try await broker.perform(place.queue, as: .dead(failure))
            }
            #expect(error?.message.contains("refused a message for \(place.queue).dead") == true)
            let again = try await broker.take(place.queue)
            #expect(again.isRedelivered)
            #expect(.now - begin >= .milliseconds(100))
            try await again.settle(.completed(next: []))
        }
    }
}
