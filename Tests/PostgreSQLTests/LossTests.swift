import Domain
import ESI
import Foundation
import Jobs
import Logging
import PostgreSQLSupport
import TestSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: lost connections", .timeLimit(.minutes(1)))
struct LossTests {
    private static let account = AccountKey("count")
    /// As it is sent: a transaction that begins says READ COMMITTED.
    private static let commit = "COMMIT\0"

    @Test
    func whatIsTerminatedIsMadeAnewAndNobodyNoticesAnything() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let writing = Task {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for task in 0..<16 as Range<Int64> {
                        group.addTask {
                            var made = 0
                            for round in 0..<25 as Range<Int64> {
                                let id = task * 1000 + round
                                try await backend.store.save(Corporation.test(id), .test)
                                guard try await backend.store.freshness(of: .corporation, id) != nil else { continue }
                                let messages = try await backend.jobStore.enqueue([.test(id)]).messages
                                guard let message = messages.first else { continue }
                                let next = try await backend.jobStore.settle(
                                    message,
                                    as: .completed(next: [.test(id, name: "next")])
                                )
                                made += next?.count ?? 0
                                try await backend.ledger.update([Self.account]) { page, _ in
                                    page.set((page.account(Int.self, Self.account) ?? 0) + 1, for: Self.account)
                                }
                            }
                            return made
                        }
                    }
                    return try await group.reduce(0, +)
                }
            }
            var terminated = 0
            while try await backend.store.counts()[.corporation] ?? 0 < 400 {
                let count = try await database.sql(
                    """
                    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                )
                terminated += Int(count) ?? 0
            }
            let made = try await writing.value
            #expect(terminated > 5)
            // Each job once, with its message, though commits were cut off.
            #expect(made == 400)
            #expect(try await backend.ledger.snapshot().page.account(Int.self, Self.account) == 400)
            await backend.close()
        }
    }

    /// - Parameter patience: with a server that is away.
    private func withProxy(
        patience: Duration = .seconds(30),
        _ test: (PostgreSQLBackend, Proxy) async throws -> Void
    ) async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let direct = try TestServer.shared.url(database: database.name)
            let port = try #require(PostgreSQLURL(direct).parameters["port"].flatMap(UInt16.init))
            let proxy = try Proxy(to: port)
            defer { proxy.stop() }
            let url = try PostgreSQLURL(direct.replacing(":\(port)/", with: ":\(proxy.port)/"))
            let backend = try await PostgreSQLBackend(url, patience: patience, logger: TestDatabase.logger)
            try await test(backend, proxy)
            await backend.close()
        }
    }

    @Test(arguments: [Proxy.Moment.before, .after])
    func aCommitWithoutAnAnswerIsDoneOnce(_ moment: Proxy.Moment) async throws {
        try await withProxy { backend, proxy in
            proxy.cut(moment, Self.commit)
            let message = try #require(try await backend.jobStore.enqueue([.test(1)]).messages.first)
            #expect(message.generation == 1)
            #expect(!proxy.isArmed)
            proxy.cut(moment, Self.commit)
            let next = try await backend.jobStore.settle(message, as: .completed(next: [.test(2)]))
            #expect(next?.map(\.entity) == [2])
            #expect(!proxy.isArmed)
            proxy.cut(moment, Self.commit)
            try await backend.ledger.update([Self.account]) { page, _ in
                page.set((page.account(Int.self, Self.account) ?? 0) + 1, for: Self.account)
            }
            #expect(try await backend.ledger.snapshot().page.account(Int.self, Self.account) == 1)
            #expect(!proxy.isArmed)
        }
    }

    /// The patience with the server is over long before it tells; what it has done must not be done again.
    @Test(arguments: [Proxy.Moment.before, .after])
    func aCommitIsAskedForUntilTheServerTells(_ moment: Proxy.Moment) async throws {
        try await withProxy(patience: .milliseconds(50)) { backend, proxy in
            proxy.cut(moment, Self.commit, thenStaysAway: true)
            let enqueuing = Task { try await backend.jobStore.enqueue([.test(1)]) }
            while proxy.isArmed { try await Task.sleep(for: .milliseconds(5)) }
            try await Task.sleep(for: .milliseconds(500))
            proxy.comeBack()
            #expect(try await enqueuing.value.messages.map(\.generation) == [1])
        }
    }

    /// For who cannot wait so long for what he has asked for.
    @Test
    func whileItIsWaitedForItIsToldWhy() async throws {
        try await withProxy { backend, proxy in
            _ = try await backend.store.counts()
            #expect(backend.database.trouble == nil)
            proxy.cut(.before, Self.commit, thenStaysAway: true)
            let enqueuing = Task { try await backend.jobStore.enqueue([.test(1)]) }
            var told = backend.database.trouble
            while told == nil {
                try await Task.sleep(for: .milliseconds(5))
                told = backend.database.trouble
            }
            let text = try #require(told).description
            #expect(text.contains("PostgreSQL at ") && text.contains(":\(proxy.port)"), "\(text)")
            let address = try TestServer.shared.url(database: "any")
            let password = try #require(URLComponents(string: address)?.password)
            #expect(!text.contains(password), "\(text)")
            proxy.comeBack()
            _ = try await enqueuing.value
            #expect(backend.database.trouble == nil)
        }
    }

    @Test
    func aServerThatIsStartedAnewIsWaitedFor() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pg-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let output = try await TestServer.script("start", folder)
        do {
            let server = TestServer(output: output)
            let backend = try await PostgreSQLBackend(PostgreSQLURL(server.url()), logger: TestDatabase.logger)
            try await backend.migrate()
            let restart = Task { try await TestServer.script("restart", folder) }
            for id in 0..<200 as Range<Int64> {
                try await backend.store.save(Corporation.test(id), .test)
                _ = try await backend.jobStore.enqueue([.test(id)])
            }
            _ = try await restart.value
            try await backend.store.save(Corporation.test(200), .test)
            #expect(try await backend.store.counts()[.corporation] == 201)
            await backend.close()

            try await TestServer.script("stop", folder)
            let failure = await sentence {
                _ = try await PostgreSQLBackend(PostgreSQLURL(server.url()), logger: TestDatabase.logger)
            }
            #expect(failure.contains("cannot be reached"))
            #expect(!failure.contains("geheim"))
        } catch {
            _ = try? await TestServer.script("stop", folder)
            throw error
        }
    }

    @Test
    func patienceEnds() async throws {
        let database = PostgreSQLDatabase(
            try PostgreSQLURL("postgresql://u:secret@127.0.0.1:1/nowhere"),
            patience: .milliseconds(300),
            logger: TestDatabase.logger
        )
        let failure = await sentence { _ = try await PostgreSQLStore(database).freshness(of: .alliance, 1) }
        #expect(failure.contains("127.0.0.1:1/nowhere cannot be reached"))
        #expect(!failure.contains("secret"))
        await database.close()
        #expect(await sentence { try await database.migrate() }.contains("have been closed"))
    }

    @Test
    func whyNoConnectionIsTakenIsLoggedOnce() async throws {
        let lines = Observed<[String]>([])
        let database = PostgreSQLDatabase(
            try PostgreSQLURL("postgresql://u:secret@127.0.0.1:1/nowhere"),
            patience: .seconds(1),
            logger: Logger(label: "test") { _ in LineHandler(lines: lines) }
        )
        _ = await sentence { _ = try await PostgreSQLStore(database).freshness(of: .alliance, 1) }
        #expect(lines.value.count == 1)
        let line = lines.value.first ?? ""
        #expect(line.hasPrefix("error PostgreSQL takes no connection; trying again"), "\(line)")
        #expect(line.contains("Connection refused") && !line.contains("secret"), "\(line)")
        await database.close()
    }

    /// Closing does not wait for a server that is away.
    @Test
    func closingEndsTheWait() async throws {
        let database = PostgreSQLDatabase(
            try PostgreSQLURL("postgresql://u@127.0.0.1:1/nowhere"),
            patience: .seconds(600),
            logger: TestDatabase.logger
        )
        async let failure = sentence { _ = try await PostgreSQLStore(database).freshness(of: .alliance, 1) }
        await database.close()
        #expect(await failure.isEmpty == false)
    }
}
