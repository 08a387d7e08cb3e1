import Domain
import ESI
import PostgreSQLSupport
import Synchronization
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: conflicts", .timeLimit(.minutes(1)))
struct ConflictTests {
    /// Two transactions lock two rows in opposite orders, and neither goes on before the other has its first. Who tries
    /// again may meet the other once more, so there is no saying how often.
    @Test
    func whoLosesADeadlockTriesAgain() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql(
                """
                ALTER DATABASE \(database.name) SET deadlock_timeout = '20ms';
                INSERT INTO alliances SELECT id, '', '', now(), 0, 0, NULL, NULL, 0, 0, NULL, now(), now(), now()
                    FROM generate_series(1, 2) AS id
                """
            )
            let backends = [try await database.open(), try await database.open()]
            let arrivals = Barrier()
            let runs = try await withThrowingTaskGroup(of: Int.self) { group in
                for (backend, order) in zip(backends, [[1, 2], [2, 1]]) {
                    group.addTask {
                        try await backend.database.atLength { session throws(PostgreSQLFailure) in
                            var runs = 0
                            try session.transaction { transaction throws(PostgreSQLFailure) in
                                runs += 1
                                _ = try transaction.run([Self.count(order[0])])
                                if runs == 1 { arrivals.meet() }
                                _ = try transaction.run([Self.count(order[1])])
                            }
                            return runs
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(runs.contains { $0 > 1 })
            let counts = try await database.sql("SELECT string_agg(member_count::text, ',') FROM alliances")
            #expect(counts == "2,2")
            for backend in backends { await backend.close() }
        }
    }

    /// A sequence is not rolled back, so the trigger counts tries.
    @Test(arguments: ["serialization_failure", "deadlock_detected"])
    func aConflictIsTriedAgain(_ condition: String) async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await refuse(3, times: condition, in: database)
            let backend = try await database.open()
            try await backend.store.save(.test(1), .test)
            #expect(try await database.sql("SELECT last_value FROM tries") == "4")
            #expect(try await backend.store.counts()[.corporation] == 1)
            await backend.close()
        }
    }

    @Test
    func otherErrorsAreNotTriedAgain() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await refuse(3, times: "insufficient_privilege", in: database)
            let backend = try await database.open()
            let failure = await sentence { try await backend.store.save(.test(1), .test) }
            #expect(failure.contains("did not save corporations: the test said so (SQLSTATE 42501)"))
            #expect(try await database.sql("SELECT last_value FROM tries") == "1")
            await backend.close()
        }
    }

    /// Else each connection that is given up leaves a statement behind that waits for the lock.
    @Test
    func aLockThatIsHeldLongIsWaitedForByNoMoreThanOneOfALane() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let url = try PostgreSQLURL(TestServer.shared.url(database: database.name) + "&answer_timeout=1")
            let backend = try await PostgreSQLBackend(url, logger: TestDatabase.logger)
            async let holding = database.sql(
                "BEGIN; LOCK TABLE corporations; SELECT pg_sleep(5); COMMIT"
            )
            while try await database.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%'") < "2" {}
            async let saving: Void = backend.store.save(.test(1), .test)
            async let reading = backend.store.freshness(of: .corporation, 1)
            try await Task.sleep(for: .seconds(3))
            let waiting = try await database.sql(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            #expect(["0", "1", "2"].contains(waiting))
            _ = try await (holding, saving, reading)
            #expect(try await backend.store.counts()[.corporation] == 1)
            await backend.close()
        }
    }

    private func refuse(_ count: Int, times condition: String, in database: TestDatabase) async throws {
        try await database.sql(
            """
            CREATE SEQUENCE tries;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('tries') <= \(count) THEN
                    RAISE \(condition) USING MESSAGE = 'the test said so';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON corporations FOR EACH STATEMENT EXECUTE FUNCTION refuse();
            """
        )
    }

    private static func count(_ id: Int) -> Statement {
        Statement("count", "UPDATE alliances SET member_count = member_count + 1 WHERE id = $1::bigint", .value(id))
    }
}
