import Domain
import Foundation
import Jobs
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

/// A plan is kept from when the tables were small, and must not read more with every row that comes.
@Suite("PostgreSQL: plans", .timeLimit(.minutes(1)))
struct PlanTests {
    @Test func whatIsReadByKeyIsReadByKeyAlthoughTheTablesAreEmpty() async throws {
        let hash = try #require(KillmailHash.test(1))
        let message = Message(queue: "first_queue", name: "test", entity: 1, generation: 1, body: Data())
        let looks = [
            LookAtJob.statements(for: [try LookAtJob(message)], at: .value(nil as Date?)),
            ReadFreshness.statements(for: [ReadFreshness(kind: .character, id: 1)], at: .value(nil as Date?)),
            ReadLeaders.statements(for: [ReadLeaders(corporation: 1)], at: .value(nil as Date?)),
            ReadPending.statements(for: [ReadPending(after: 1, limit: 1)], at: .value(nil as Date?)),
            ReadStanding.statements(
                for: [ReadStanding(reference: KillmailReference(id: 1, hash: hash))],
                at: .value(nil as Date?)
            ),
            ReadUnknown.statements(
                for: [ReadUnknown(asked: [AskedEntities(.character, [1], readBefore: .now)], time: .now)],
                at: .value(nil as Date?)
            ),
            ReadWanted.statements(for: [ReadWanted(ids: [1], time: .now)], at: .value(nil as Date?)),
            [Statement.removeEvents(savedBefore: .now, limit: 1)],
        ]
        .flatMap(\.self)
        let database = try await TestDatabase.used()
        try await database.sql("ANALYZE")
        let backend = try await database.open()
        let plans = try await backend.database.atLength { session throws(PostgreSQLFailure) in
            let explained = looks.map { look in
                Statement("explain", "EXPLAIN (COSTS OFF) \(look.sql)", parameters: look.parameters)
            }
            return try session.transaction { transaction throws(PostgreSQLFailure) in
                try transaction.run(explained).map { rows throws(PostgreSQLFailure) in
                    try rows.map { row throws(PostgreSQLFailure) in try row[0] as String }.joined(separator: "\n")
                }
            }
        }
        #expect(plans.count == looks.count)
        for plan in plans {
            #expect(plan.contains("Limit"))
            for whole in ["Merge", "Hash", "Materialize", "Seq Scan"] { #expect(!plan.contains(whole), "\(plan)") }
        }
        await backend.close()
        try await database.reuse()
    }

    /// Of the rows that have ended well there may be millions.
    @Test func failuresAreFoundByTheIndexesOfTheirStates() async throws {
        let look = ListFailures.statements(for: [ListFailures(limit: 20)], at: .value(nil as Date?))[0]
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql(
                """
                INSERT INTO sync_jobs (entity_type, entity_id, queue, body, version, priority, status, error_kind, error,
                    run_at, created_at, updated_at)
                SELECT 'test', id, 'first_queue', '', 1, 3, CASE WHEN id <= 4 THEN 'discarded' ELSE 'completed' END,
                    CASE WHEN id <= 4 THEN 'gone' END, id::text, now(), now(), now() - id * interval '1 second'
                FROM generate_series(1, 20000) AS id;
                ANALYZE sync_jobs
                """
            )
            let backend = try await database.open()
            let plan = try await backend.database.atLength { session throws(PostgreSQLFailure) in
                let explain = Statement("explain", "EXPLAIN (COSTS OFF) \(look.sql)", parameters: look.parameters)
                let rows = try session.read([explain])[0]
                return try rows.map { row throws(PostgreSQLFailure) in try row[0] as String }.joined(separator: "\n")
            }
            for whole in ["Seq Scan", "sync_jobs_pkey"] { #expect(!plan.contains(whole), "\(plan)") }
            let group = try #require(try await backend.jobStore.failures(limit: 20).first)
            #expect((group.count, group.example, group.exampleEntity) == (4, "1", 1))
            await backend.close()
        }
    }
}
