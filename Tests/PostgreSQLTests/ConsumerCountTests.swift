import Domain
import Jobs
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: consumers", .timeLimit(.minutes(1)))
struct ConsumerCountTests {
    /// Its process lives, but RabbitMQ is away, or has forgotten it.
    @Test(arguments: [("20", 1), ("40", 0), ("NULL", 0)])
    func aWorkerConsumesWhoseConsumersWereVerifiedLately(_ verified: String, _ count: Int) async throws {
        let database = try await TestDatabase.used()
        try await database.sql(
            """
            INSERT INTO workers (boot, host, pid, types, held, verified_seconds, started_at, heartbeat_at)
            VALUES ('a', 'h', 1, 'first_queue', '[]', \(verified), now() - interval '1 hour', now())
            """
        )
        let backend = try await database.open()
        let consumers = try await backend.jobStore.counts().map(\.consumers)
        #expect(consumers == (count == 0 ? [] : [count]))
        await backend.close()
        try await database.reuse()
    }
}
