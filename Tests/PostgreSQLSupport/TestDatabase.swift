import Foundation
import Logging
package import PostgreSQL

/// A database of one test. Its tables are copied, which is faster than to migrate each.
package struct TestDatabase: Sendable {
    package let name: String

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
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
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
