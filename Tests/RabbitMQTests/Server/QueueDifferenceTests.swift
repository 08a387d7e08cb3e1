import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

/// By what the server really says.
@Suite("Queues that were declared otherwise", .timeLimit(.minutes(5)))
struct QueueDifferenceTests {
    /// Beside as many priorities as we declare.
    private static let priorities: [String: HeaderValue] = ["x-max-priority": .integer(10)]

    private static let cases: [([String: HeaderValue], String)] = [
        ([:], "without priorities: what is urgent waits behind the rest"),
        (["x-max-priority": .integer(5)], "its priorities are other ones than 0 to 10"),
        (priorities.merging(["x-max-length": .integer(5)]) { $1 }, "messages are dropped or refused"),
        (priorities.merging(["x-message-ttl": .integer(5000)]) { $1 }, "messages that wait for long are dropped"),
        (priorities.merging(["x-expires": .integer(60_000)]) { $1 }, "when nobody has used it for a while"),
        (priorities.merging(["x-single-active-consumer": .boolean(true)]) { $1 }, "one worker at a time"),
    ]

    @Test(arguments: cases)
    func sayWhatFollows(_ arguments: [String: HeaderValue], _ words: String) async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.declare(Topology.Queue(name: place.queue.rawValue, arguments: arguments))
            try await broker.connect()
            let reasons = place.events.value.compactMap { event in
                if case .declaredOtherwise(_, let reason) = event { reason } else { nil }
            }
            #expect(reasons.count == 1)
            let effect = QueueDifference.effect(of: reasons.first ?? "")
            #expect(effect?.contains(words) == true, "\(reasons): \(effect ?? "nothing")")
            #expect(effect?.contains("priorit") == words.contains("priorit"))
            try await broker.delete(place.queue.rawValue)
        }
    }

    /// In the words of RabbitMQ 3.10: the client declares no such queue, and a quorum queue costs the server much.
    @Test func whatIsNoClassicQueueThatLastsIsSaidNotToBe() {
        func effect(_ argument: String, _ current: String = "'false'") -> String? {
            QueueDifference.effect(
                of: "declaring queue x: PRECONDITION_FAILED - inequivalent arg '\(argument)' for queue 'x' in "
                    + "vhost '/': received 'true' but current is \(current)"
            )
        }
        #expect(effect("durable") == "it does not survive a restart of RabbitMQ, and neither do its messages")
        #expect(effect("auto_delete")?.contains("when its last consumer ends") == true)
        let type = "the value 'quorum' of type 'longstr'"
        #expect(effect("x-queue-type", type)?.contains("a quorum queue has no priorities") == true)
        #expect(effect("x-queue-type", "the value 'stream' of type 'longstr'")?.contains("of another type") == true)
        #expect(effect("x-something-new") == nil)
        #expect(QueueDifference.effect(of: "no words of the server") == nil)
    }
}
