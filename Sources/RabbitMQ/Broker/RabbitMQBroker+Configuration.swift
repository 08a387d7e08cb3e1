extension RabbitMQBroker {
    /// Where the server is, and how it is talked to. Says where to, never with which password.
    package struct Configuration: Sendable {
        package var host = "localhost"
        package var port: UInt16 = 5672
        package var user = "guest"
        package var password = "guest"
        package var virtualHost = "/"
        package var usesTLS = false
        /// PEM. The certificate and the host's name are always verified.
        package var caFile = "/etc/ssl/certs/ca-certificates.crt"
        /// A peer that is silent for twice as long is gone.
        package var heartbeat: Duration = .seconds(20)
        /// How often the server is asked whether the consumers are still there.
        package var verification: Duration = .seconds(10)
        package var connectTimeout: Duration = .seconds(10)
        /// How long a lot of messages waits for a connection, an alarm's end and its confirms, all together.
        package var publishTimeout: Duration = .seconds(30)
        /// How many messages of one call are published at a time: each lot has a deadline of its own.
        package var publishLot = 2000
        /// How long giving back at a stop may take before the server does it when the connection ends, and how long a
        /// delivery that could not be settled stays here before it goes back: else it would come again at once, and so on.
        package var patience: Duration = .seconds(5)
        /// How many deliveries of one queue are held where no limit was set.
        package var prefetch = 64
        /// Messages sent and not yet confirmed.
        package var confirmWindow = 1000
        /// What RabbitMQ's own lists call this process.
        package var name = "esi-worker"

        package init() {}
    }
}

extension RabbitMQBroker.Configuration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(usesTLS ? "amqps" : "amqp")://\(host):\(port), virtual host \(virtualHost)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}
