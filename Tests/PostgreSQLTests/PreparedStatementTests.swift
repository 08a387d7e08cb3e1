import Foundation
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: prepared statements", .timeLimit(.minutes(1)))
struct PreparedStatementTests {
    @Test func whatComesAgainIsPreparedOnce() {
        var statements = PreparedStatements()
        #expect(statements.use(of: "a") == .once)
        #expect(statements.use(of: "b") == .once)
        #expect(statements.use(of: "a") == .prepare("esi_worker_1"))
        #expect(statements.use(of: "a") == .prepared("esi_worker_1"))
        #expect(statements.use(of: "b") == .prepare("esi_worker_2"))
        #expect(statements.use(of: "a") == .prepared("esi_worker_1"))
    }

    @Test func aNameIsNotUsedTwice() {
        var statements = PreparedStatements()
        _ = statements.use(of: "a")
        #expect(statements.use(of: "a") == .prepare("esi_worker_1"))
        statements.forget("a")
        #expect(statements.use(of: "a") == .once)
        #expect(statements.use(of: "a") == .prepare("esi_worker_2"))
    }

    @Test func textsWithoutEndAreNotKept() {
        var statements = PreparedStatements()
        for number in 0..<1000 { _ = statements.use(of: "\(number)") }
        #expect(statements.use(of: "0") == .prepare("esi_worker_1"))
        #expect(statements.use(of: "999") == .once)
        #expect(statements.use(of: "999") == .once)
    }

    /// Through the pooler, each time may be another session of the server.
    @Test(arguments: [(TestServer.Door.direct, "1"), (.pooled, "0")])
    func theServerKnowsThem(_ door: TestServer.Door, _ known: String) async throws {
        let database = try await TestDatabase.used()
        let backend = try await database.open(door)
        let answers = try await backend.database.atLength { session throws(PostgreSQLFailure) in
            var answers: [String] = []
            for number in 1...5 {
                let twice = [Self.echo(number), Self.echo(-number)]
                for rows in try session.read(twice) { answers.append(try rows.first?[0] ?? "none") }
            }
            return answers
        }
        #expect(answers == ["1 0"] + (1...5).flatMap { ["\($0) \(known)", "\(-$0) \(known)"] }.dropFirst())
        await backend.close()
        try await database.reuse()
    }

    /// The statement that spoils a pipeline, those after it that were to be prepared in it, and those before.
    @Test func whatFailsCanBeTriedAgain() async throws {
        let database = try await TestDatabase.used()
        let backend = try await database.open()
        let answers = try await backend.database.atLength { session throws(PostgreSQLFailure) in
            var answers: [String] = []
            for number in [1, 0, 0, 2, 0, 3] {
                do throws(PostgreSQLFailure) {
                    let rows = try session.read([Self.echo(1), Self.divide(by: number), Self.echo(2)])
                    answers.append(try rows[1].first?[0] ?? "none")
                } catch {
                    guard error.kind == .data else { throw error }
                    answers.append("refused")
                }
            }
            return answers
        }
        #expect(answers == ["6", "refused", "refused", "3", "refused", "2"])
        await backend.close()
        try await database.reuse()
    }

    @Test func whatCannotBeParsedIsSaidEachTime() async throws {
        let database = try await TestDatabase.used()
        let backend = try await database.open()
        for _ in 0..<4 {
            await #expect(throws: PostgreSQLFailure.self) {
                try await backend.database.atLength { session throws(PostgreSQLFailure) in
                    _ = try session.read([Statement("try", "SELECT nothing FROM nowhere")])
                }
            }
        }
        await backend.close()
        try await database.reuse()
    }

    /// With the number whether the session has this very statement prepared.
    private static func echo(_ number: Int) -> Statement {
        Statement(
            "echo",
            """
            SELECT $1::bigint::text || ' ' || count(*) FROM pg_prepared_statements WHERE statement LIKE '%very statement%'
            -- this very statement
            """,
            .value(number)
        )
    }

    private static func divide(by number: Int) -> Statement {
        Statement("divide", "SELECT (6 / $1::bigint)::text", .value(number))
    }
}
