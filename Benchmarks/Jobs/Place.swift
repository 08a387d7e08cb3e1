import Foundation
import Jobs
import Logging
import PostgreSQL
import RabbitMQ
import SQLite

/// Queue and rows, of one kind or the other.
struct Place {
    let broker: any Broker
    let store: any JobStore
    let close: () async throws -> Void

    static let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }

    static func setting(_ name: String) -> String { ProcessInfo.processInfo.environment[name] ?? "" }

    /// By the addresses in `RABBITMQ_URL` and `DATABASE_URL`.
    static func servers(_ queue: QueueName, prefetch: Int) async throws -> Place {
        let backend = try await PostgreSQLBackend(PostgreSQLURL(setting("DATABASE_URL")), logger: logger)
        try await backend.migrate()
        let broker = try rabbitMQ(queue, prefetch: prefetch)
        try await broker.connect()
        return Place(broker: broker, store: backend.jobStore) {
            await broker.close()
            await backend.close()
        }
    }

    static func sqlite(_ path: String) async throws -> Place {
        let backend = try SQLiteBackend(path: path, logger: logger)
        try await backend.migrate()
        let life = Task { try await backend.broker.run() }
        return Place(broker: backend.broker, store: backend.jobStore) {
            life.cancel()
            _ = try? await life.value
            try await backend.close()
        }
    }

    static func rabbitMQ(_ queue: QueueName, prefetch: Int) throws -> RabbitMQBroker {
        var configuration = try RabbitMQBroker.Configuration(url: setting("RABBITMQ_URL"))
        configuration.prefetch = prefetch
        return try RabbitMQBroker(configuration, topology: Topology(queues: [queue]), logger: logger)
    }

    static func withFile<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let name = "benchmark-\(UUID().uuidString).sqlite"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        defer {
            for end in ["", "-wal", "-shm", "-workers"] { try? FileManager.default.removeItem(atPath: path + end) }
        }
        return try await body(path)
    }
}
