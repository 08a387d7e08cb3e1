import Foundation
import GRDB
import Jobs
import Logging
import TestSupport
import Testing

@testable import SQLite

@Suite("SQLite: the file", .timeLimit(.minutes(1)))
struct SQLiteFileTests {
    @Test func aFileThatIsRemovedOrReplacedIsNotInPlace() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "place-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "x.sqlite").path
        let first = try SQLiteDatabase(path: path, logger: .silent)
        #expect(first.isInPlace)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        #expect(!first.isInPlace)
        try Data().write(to: URL(filePath: path))
        #expect(!first.isInPlace)
        try first.close()
    }

    @Test(
        arguments: [
            (0, "is full"), (1 << 30, "failed (disk I/O error)"), (nil, "failed or is full (disk I/O error)"),
        ] as [(Int64?, String)]
    )
    func aDiskWithoutSpaceIsFull(_ free: Int64?, _ words: String) {
        let error = DatabaseError(resultCode: .SQLITE_IOERR_SHMSIZE, message: "disk I/O error")
        let sentence = SQLiteFailure.sentence(error, path: "x.sqlite") { _ in free }
        #expect(sentence == "the disk that holds x.sqlite \(words)")
        #expect(FreeSpace.beside("/proc/self/status") == 0)
        #expect(FreeSpace.beside("/nowhere/x.sqlite") == nil)
    }

    @Test
    func severalThatStartAtOnceMigrateOnce() async throws {
        try await withPlace { place in
            let path = place.appending(path: "new.sqlite").path
            let steps = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let database = try SQLiteDatabase(path: path, logger: .silent)
                        let steps = try await database.migrate()
                        try database.close()
                        return steps.count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(steps.filter { $0 > 0 } == [Migration.all.count])
        }
    }

    @Test
    func aCommitIsOnTheDisk() async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: .silent)
            let settings = try await database.write { database in
                [
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(database, sql: "PRAGMA synchronous"),
                ]
            }
            #expect(settings == ["wal", "2"])
            try database.close()
        }
    }

    /// As when a worker has gone and a process that it started still holds its lock.
    @Test
    func aWorkerWhoseLockIsHeldTakesAnotherID() async throws {
        try await withPlace { place in
            let path = place.appending(path: "test.sqlite").path
            let database = try SQLiteDatabase(path: path, logger: .silent)
            try await database.migrate()
            let stranger = try FileLocks(path: path + "-workers")
            #expect(stranger.tryLock(FileLocks.Byte.worker(1)))
            let registry = WorkerRegistry(WorkerIdentity(), locks: database.locks)
            let ids = try await database.write { database in
                let id = try registry.enter(serving: ["queue"], now: 0, in: database).id
                return [id] + (try Int64.fetchAll(database, sql: "SELECT id FROM workers"))
            }
            #expect(ids == [2, 2])
            #expect(stranger.isLocked(FileLocks.Byte.worker(2)))
            try database.close()
        }
    }

    @Test
    func anothersTablesAreRefused() async throws {
        try await withPlace { place in
            let path = place.appending(path: "other.sqlite").path
            let other = try DatabaseQueue(path: path)
            try await other.write { try $0.execute(sql: "CREATE TABLE characters (id INTEGER)") }
            try other.close()
            let database = try SQLiteDatabase(path: path, logger: .silent)
            await expectFailure("has a table characters that esi-worker did not create") {
                try await database.migrate()
            }
            try database.close()
        }
    }

    @Test
    func aNewerVersionsFileIsRefused() async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: .silent)
            try await database.migrate()
            try await database.write {
                try $0.execute(sql: "INSERT INTO esi_worker_migrations (name, applied_at) VALUES ('9999-later', 0)")
            }
            await expectFailure("newer version") { try await database.migrate() }
            try database.close()
        }
    }

    @Test
    func whatIsNoDatabaseIsRefused() async throws {
        try await withPlace { place in
            let path = place.appending(path: "notes.txt").path
            try String(repeating: "not a database\n", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
            await expectFailure("is not an SQLite database") { _ = try SQLiteDatabase(path: path, logger: .silent) }
            #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("not a database"))
        }
    }

    @Test
    func aMissingFolderIsNamed() async throws {
        try await withPlace { place in
            let path = place.appending(path: "nowhere/test.sqlite").path
            await expectFailure("nowhere for the database does not exist") {
                _ = try SQLiteDatabase(path: path, logger: .silent)
            }
        }
    }

    @Test
    func aFileThatWasNotSetUpSaysHowTo() async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: .silent)
            await expectFailure("run `orchestrator migrate`") {
                try await database.write { _ = try $0.run("DELETE FROM sync_jobs") }
            }
            try database.close()
        }
    }

    /// The one ends its statement, the other the whole transaction, as a full disk may.
    @Test(arguments: ["INSERT", "INSERT OR ROLLBACK"])
    func oneFailureInATransactionIsItsOwnersAlone(_ insert: String) async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: .silent)
            try await database.write { try $0.execute(sql: "CREATE TABLE numbers (n INTEGER PRIMARY KEY)") }
            let failures = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        do {
                            // Every tenth comes twice: half a change must not stay of it.
                            try await database.write { database in
                                try database.run("INSERT INTO numbers VALUES (?)", 1000 + number)
                                let second = number % 10 == 9 ? 1 << 40 : number
                                try database.run("\(insert) INTO numbers VALUES (?)", second)
                            }
                            return 0
                        } catch {
                            return 1
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(failures == 49)
            let count = try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM numbers") }
            #expect(count == 2 * 451)
            try database.close()
        }
    }

    @Test
    func aFullDiskIsSaidAndOutlived() async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: .silent)
            try await database.write { try $0.execute(sql: "CREATE TABLE texts (t TEXT)") }
            try await database.write { try $0.execute(sql: "PRAGMA max_page_count = 20") }
            let text = String(repeating: "x", count: 1 << 20)
            await expectFailure("is full") {
                try await database.write { _ = try $0.run("INSERT INTO texts VALUES (?)", text) }
            }
            try await database.write { _ = try $0.run("INSERT INTO texts VALUES ('fits')") }
            let texts = try await database.read { try String.fetchAll($0, sql: "SELECT t FROM texts") }
            #expect(texts == ["fits"])
            try database.close()
        }
    }

    @Test
    func aClosedFileSaysSo() async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: .silent)
            try database.close()
            await expectFailure("has been closed") { try await database.migrate() }
            await expectFailure("has been closed") {
                _ = try await database.read { try Int.fetchOne($0, sql: "SELECT 1") }
            }
        }
    }

    private func expectFailure(_ words: String, _ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("nothing failed")
        } catch {
            #expect("\(error)".contains(words))
        }
    }
}
