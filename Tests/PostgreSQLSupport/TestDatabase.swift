import Foundation
package import Logging
package import PostgreSQL
import Synchronization

/// A database of one test. To make one costs half a second, so those that are only filled are used again.
package struct TestDatabase: Sendable {
    package let name: String

    package static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static let template = Task {
        let template = try await empty()
        let backend = try await template.open()
        try await backend.migrate()
        await backend.close()
        return template.name
    }

    package static func migrated() async throws -> TestDatabase {
        try await make("TEMPLATE \(await template.value)")
    }

    private static let unused = Mutex<[TestDatabase]>([])

    /// Migrated and empty. To be given back with ``reuse()``, with its schema as it was.
    package static func used() async throws -> TestDatabase {
        if let database = unused.withLock({ $0.popLast() }) { return database }
        return try await migrated()
    }

    package func reuse() async throws {
        try await sql(
            """
            DO $$ DECLARE tables text; BEGIN
                SELECT string_agg(quote_ident(tablename), ', ') INTO tables FROM pg_tables
                    WHERE schemaname = 'public' AND tablename NOT IN ('esi_worker_migrations', 'killmail_event_numbers');
                EXECUTE 'TRUNCATE ' || tables || ' RESTART IDENTITY';
                UPDATE killmail_event_numbers SET last = 0;
            END $$
            """
        )
        Self.unused.withLock { $0.append(self) }
    }

    package static func empty(_ options: String = "") async throws -> TestDatabase { try await make(options) }

    private static func make(_ options: String) async throws -> TestDatabase {
        let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await TestServer.shared.sql("CREATE DATABASE \(name) \(options)")
        return TestDatabase(name: name)
    }

    package func drop() async throws {
        try await TestServer.shared.sql("DROP DATABASE \(name) WITH (FORCE)")
    }

    @discardableResult
    package func sql(_ text: String) async throws -> String {
        try await TestServer.shared.sql(text, database: name)
    }

    package func open(
        _ door: TestServer.Door = .direct,
        clock: StoreClock = .server,
        patience: Duration = .seconds(30)
    ) async throws -> PostgreSQLBackend {
        try await PostgreSQLBackend(
            PostgreSQLURL(TestServer.shared.url(door, database: name)),
            clock: clock,
            patience: patience,
            logger: Self.logger
        )
    }
}

/// Gives a test its database, and takes it away afterwards.
package func withDatabase(
    _ database: TestDatabase,
    _ body: (TestDatabase) async throws -> Void
) async throws {
    do {
        try await body(database)
    } catch {
        try? await database.drop()
        throw error
    }
    try await database.drop()
}
