import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: migrations", .timeLimit(.minutes(1)))
struct MigrationTests {
    @Test(arguments: TestServer.Door.allCases)
    func severalThatStartAtOnceMigrateOnce(_ door: TestServer.Door) async throws {
        try await withDatabase(TestDatabase.empty()) { database in
            let steps = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let backend = try await database.open(door)
                        let steps = try await backend.migrate()
                        await backend.close()
                        return steps.count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(steps.filter { $0 > 0 } == [Migration.all.count])
            let names = try await database.sql("SELECT name FROM esi_worker_migrations ORDER BY number")
            #expect(names == Migration.all.map(\.name).joined(separator: "\n"))
        }
    }

    @Test
    func everyTableIsAmongThoseThatMustNotBeThereBefore() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let tables = try await database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            let expected = Migration.tables + ["esi_worker_migrations"]
            #expect(Set(tables.split(separator: "\n").map(String.init)) == Set(expected))
        }
    }

    @Test(arguments: ["CREATE TABLE characters (id bigint)", "CREATE VIEW killmails AS SELECT 1 AS id"])
    func anothersTablesAreRefusedAndLeftAlone(_ sql: String) async throws {
        try await withDatabase(TestDatabase.empty()) { database in
            try await database.sql(sql)
            let backend = try await database.open()
            let failure = await sentence { try await backend.migrate() }
            #expect(failure.contains("that esi-worker did not create: name another database in DATABASE_URL"))
            await backend.close()
            let left = try await database.sql(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            )
            #expect(left == "1")
        }
    }

    @Test
    func aNewerVersionsDatabaseIsRefused() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql("INSERT INTO esi_worker_migrations VALUES (99, '9999-later', now())")
            let backend = try await database.open()
            #expect(await sentence { try await backend.migrate() }.contains("newer version"))
            await backend.close()
        }
    }

    @Test
    func aDatabaseThatCannotHoldEveryNameIsRefused() async throws {
        try await withDatabase(TestDatabase.empty("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")) { database in
            let backend = try await database.open()
            #expect(await sentence { try await backend.migrate() }.contains("keeps text as LATIN1"))
            await backend.close()
        }
    }

    @Test
    func aDatabaseThatWasNotSetUpSaysHowTo() async throws {
        try await withDatabase(TestDatabase.empty()) { database in
            let backend = try await database.open()
            let failure = await sentence { _ = try await backend.jobStore.counts() }
            #expect(failure.contains("did not count jobs"))
            #expect(failure.contains("run `orchestrator migrate`"))
            await backend.close()
        }
    }
}
