import Foundation
package import Jobs

/// Asks the server for its alarms. It tells them only to who publishes, and then stops reading from that connection: so
/// one is made for it, and one message sent that no queue takes.
struct AlarmCheck {
    private static let patience: Duration = .seconds(5)

    let configuration: RabbitMQBroker.Configuration

    /// - Returns: why the server takes no messages, or nil where it takes them.
    func run() throws(AMQPFailure) -> String? {
        let connection = try Connection(configuration, purpose: "asking for alarms")
        try connection.openChannel(1)
        try connection.selectConfirms(on: 1)
        // With a body: the server stops before that, so that no confirm can overtake the alarm.
        var letter = Letter(queue: "nowhere-\(UUID().uuidString)", properties: Properties(), body: Data("?".utf8))
        letter.isMandatory = false
        try connection.publish(letter, on: 1)
        let deadline = ContinuousClock.now + Self.patience
        while let event = try connection.nextEvent(within: deadline - .now) {
            switch event {
            // No goodbye: it would not be read.
            case .blocked(let reason): return reason
            case .confirmed:
                connection.close()
                return nil
            default: break
            }
        }
        return "it confirms nothing within \(Self.patience.components.seconds) s"
    }
}

extension RabbitMQBroker {
    /// - Returns: why the server takes no messages, as in `low on memory`, or nil where it takes them.
    package func alarm() async throws(BrokerError) -> String? {
        let check = AlarmCheck(configuration: configuration)
        return try await LoopThread.call(name: "amqp-alarm") { () throws(AMQPFailure) in try check.run() }
    }
}
