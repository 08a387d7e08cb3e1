import Foundation

@testable import RabbitMQ

/// The server that Tests/run has started. Its absence is a failure.
enum TestServer {
    struct Missing: Error, CustomStringConvertible {
        let description = """
            RABBITMQ_TEST_URL is not set: Tests/run starts a server for the tests. By hand: \
            Tests/Servers/rabbitmq start FOLDER, and export what it prints.
            """
    }

    static func configuration() throws -> RabbitMQBroker.Configuration {
        var configuration = try RabbitMQBroker.Configuration(url: value("RABBITMQ_TEST_URL"))
        configuration.name = "tests"
        // The machine may have much else to do.
        configuration.connectTimeout = .seconds(60)
        configuration.publishTimeout = .seconds(120)
        return configuration
    }

    static func tlsPort() throws -> UInt16 { UInt16(try value("RABBITMQ_TEST_TLS_PORT")) ?? 0 }

    /// Where its certificates are.
    static func folder() throws -> String { try value("RABBITMQ_TEST_FOLDER") }

    private static func value(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else { throw Missing() }
        return value
    }
}
