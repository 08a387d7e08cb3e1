import Domain
import Jobs
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: what is written together", .timeLimit(.minutes(1)))
struct BatchTests {
    @Test
    func aRowThatIsNotTakenIsItsOwnersFailureAlone() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql("ALTER TABLE corporations ADD CONSTRAINT taste CHECK (name <> 'poison')")
            let backend = try await database.open()
            let failures = try await withThrowingTaskGroup(of: String?.self) { group in
                for id in 0..<500 as Range<Int64> {
                    group.addTask {
                        do {
                            let name = id % 100 == 7 ? "poison" : "good"
                            try await backend.store.save(Corporation.test(id, name: name), .test)
                            return nil
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return try await group.reduce(into: [] as [String]) { failures, failure in
                    if let failure { failures.append(failure) }
                }
            }
            #expect(failures.count == 5)
            #expect(failures.allSatisfy { $0.contains("did not save corporations") && $0.contains("taste") })
            #expect(failures.allSatisfy { !$0.contains("poison") && !$0.contains("geheim") })
            #expect(try await backend.store.counts()[.corporation] == 495)
            await backend.close()
        }
    }

    @Test
    func whatIsWrongWithTheServerFailsAllWithoutManyTries() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql("DROP TABLE corporations CASCADE")
            let backend = try await database.open()
            let failures = await withTaskGroup(of: String.self) { group in
                for id in 0..<50 as Range<Int64> {
                    group.addTask { await sentence { try await backend.store.save(Corporation.test(id), .test) } }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures.allSatisfy { $0.contains("did not save corporations") && $0.contains("42P01") })
            await backend.close()
        }
    }

    /// Items are written last: one that is refused must take the whole killmail with it, and nobody else's.
    @Test
    func aKillmailWithARefusedItemLeavesNothing() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql("ALTER TABLE killmail_items ADD CONSTRAINT taste CHECK (flag <> 666)")
            let backend = try await database.open()
            await withTaskGroup(of: Void.self) { group in
                for id in 1...100 as ClosedRange<Int64> {
                    group.addTask {
                        guard let hash = KillmailHash.test(id) else { return }
                        let killmail = Killmail.test(id, hash, parts: 5, flag: id % 10 == 0 ? 666 : 5)
                        try? await backend.store.save(killmail)
                    }
                }
            }
            for table in ["killmails", "victims", "killmail_references"] {
                let count = try await database.sql("SELECT count(*) FROM \(table)")
                #expect(count == "90", "\(table)")
            }
            for table in ["attackers", "killmail_items"] {
                let count = try await database.sql("SELECT count(*) FROM \(table)")
                #expect(count == "450", "\(table)")
            }
            #expect(try await backend.store.killmail(10) == nil)
            await backend.close()
        }
    }

    @Test
    func aReaderSeesAKillmailWholeOrNotAtAll() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let writers = [try await database.open(), try await database.open()]
            let reader = try await database.open()
            let writing = Task {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for id in 1...1000 as ClosedRange<Int64> {
                        group.addTask {
                            guard let hash = KillmailHash.test(id) else { return }
                            // Each twice, by two processes.
                            let writer = writers[Int(id % 2)]
                            try await writer.store.save(Killmail.test(id / 2, hash, parts: 20))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            var halves = 0
            var looks = 0
            var seen = 0
            repeat {
                let look = Several(Statement("look for halves", Self.halves)) { rows throws(PostgreSQLFailure) in
                    guard let row = rows.first else { return (0, 0) }
                    return (try row[0] as Int, try row[1] as Int)
                }
                let (broken, all) = try await reader.database.readAtLength(look)
                halves += broken
                seen = all
                looks += 1
            } while seen < 501
            try await writing.value
            #expect(halves == 0)
            #expect(looks > 1)
            for backend in writers + [reader] { await backend.close() }
        }
    }

    /// Killmails that lack a part, and all.
    private static let halves = """
        SELECT count(*) FILTER (
                WHERE (SELECT count(*) FROM victims WHERE killmail_id = whole.killmail_id) <> 1
                    OR (SELECT count(*) FROM attackers WHERE killmail_id = whole.killmail_id) <> 20
                    OR (SELECT count(*) FROM killmail_items WHERE killmail_id = whole.killmail_id) <> 20
            ), count(*)
        FROM killmails AS whole
        """

    /// The most urgent request makes the message, whoever of the round asked for it.
    @Test
    func requestsOfOneRoundForOneJobMakeOneMessage() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let requests: [JobRequest] = [.test(1, .refresh), .test(1, .login), .test(2), .test(1, .manual)]
            let enqueued = try await backend.jobStore.enqueue(requests)
            #expect(enqueued.messages.map(\.priority) == [.login, .schedule])
            #expect(enqueued.unchanged == 2)
            #expect(enqueued.messages.allSatisfy { $0.generation == 1 })
            await backend.close()
        }
    }
}
