import Foundation
import Jobs

/// A question whether the server takes messages. Answered once: nil means that it does, anything else why not.
struct AlarmProbe: Sendable {
    let deadline: ContinuousClock.Instant
    let completion: @Sendable (Result<String?, AMQPFailure>) -> Void
}

/// Asks the server for its alarms. It tells them only to who publishes, and then stops reading from that connection: so a
/// message is sent that no queue takes, on a channel of its own.
struct AlarmProbes {
    private var sent: [(tag: UInt64, probe: AlarmProbe)] = []
    private var lastTag: UInt64 = 0
    private var isOpen = false

    /// With a body: the server stops before that, so that no confirm can overtake the alarm.
    private static var letter: Letter {
        var letter = Letter(queue: "nowhere-\(UUID().uuidString)", properties: Properties(), body: Data("?".utf8))
        letter.isMandatory = false
        return letter
    }

    var nextDeadline: ContinuousClock.Instant? { sent.map(\.probe.deadline).min() }

    mutating func send(_ probe: AlarmProbe, _ connection: Connection, on channel: UInt16) throws(AMQPFailure) {
        sent.append((lastTag + 1, probe))
        if !isOpen {
            try connection.openChannel(channel)
            try connection.selectConfirms(on: channel)
            isOpen = true
        }
        // The library would wait without end: the deadline tells of it instead.
        guard connection.isWritable else { return }
        try connection.publish(Self.letter, on: channel)
        lastTag += 1
    }

    mutating func confirmed(upTo tag: UInt64) { answer(.success(nil)) { $0.tag <= tag } }

    mutating func blocked(by reason: String) { answer(.success(reason)) { _ in true } }

    /// The channel is gone.
    mutating func lost(_ failure: AMQPFailure) {
        answer(.failure(failure)) { _ in true }
        self = AlarmProbes()
    }

    mutating func expire(at now: ContinuousClock.Instant) {
        answer(.failure(.connection("it has not confirmed a message in time"))) { $0.probe.deadline <= now }
    }

    private mutating func answer(
        _ result: Result<String?, AMQPFailure>,
        where isMeant: ((tag: UInt64, probe: AlarmProbe)) -> Bool
    ) {
        let meant = sent.filter(isMeant)
        sent.removeAll(where: isMeant)
        for (_, probe) in meant { probe.completion(result) }
    }
}
