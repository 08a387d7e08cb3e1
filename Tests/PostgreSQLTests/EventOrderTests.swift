import Domain
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: numbers of events", .timeLimit(.minutes(1)))
struct EventOrderTests {
    /// The first writer has begun, and is held up in the middle of its transaction until the second has committed. Its
    /// event must come behind the second's, or whoever has read that one would never see it.
    @Test
    func followTheOrderOfCommits() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let lock = 4242
            try await database.sql(
                """
                CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_advisory_xact_lock(\(lock));
                    RETURN NEW;
                END $$;
                CREATE TRIGGER hold_up BEFORE INSERT ON killmails FOR EACH ROW WHEN (NEW.killmail_id = 1)
                    EXECUTE FUNCTION hold_up();
                """
            )
            let holder = try await database.open()
            try await holder.database.atLength { session throws(PostgreSQLFailure) in
                _ = try session.read([Statement("hold", "SELECT pg_advisory_lock($1::bigint)", .value(lock))])
            }
            let (first, second) = (try await database.open(), try await database.open())
            let hash = try #require(KillmailHash.test(1))

            async let saving: Void = first.store.save(.test(1, hash, parts: 1))
            let waiting = "SELECT count(*) FROM pg_locks WHERE objid = \(lock) AND NOT granted"
            while try await database.sql(waiting) != "1" {}
            try await second.store.save(.test(2, hash, parts: 1))
            #expect(try await second.store.events(after: 0, limit: 9).map(\.killmailID) == [2])

            // Which ends its session, and the lock with it.
            await holder.close()
            try await saving
            let events = try await second.store.events(after: 0, limit: 9)
            #expect(events.map(\.killmailID) == [2, 1])
            #expect(events.map(\.sequence) == [1, 2])
            for backend in [first, second] { await backend.close() }
        }
    }
}
