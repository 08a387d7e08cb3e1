import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import SQLite

@Suite("SQLite: commits of others", .timeLimit(.minutes(1)))
struct CommitWatchTests {
    @Test
    func aCommitOfAnotherConnectionIsHeard() async throws {
        try await withPlace { place in
            let path = place.appending(path: "test.sqlite").path
            let writer = try SQLiteDatabase(path: path, logger: .silent)
            _ = try await writer.migrate()
            let watch = try #require(CommitWatch(database: path))
            let begin = ContinuousClock.now
            async let heard = watch.wait(atMost: .seconds(600))
            try await writer.write { try $0.execute(sql: "CREATE TABLE another (id INTEGER)") }
            #expect(await heard)
            // The suite's limit would end it; the wait alone would take ten minutes.
            #expect(ContinuousClock.now - begin < .seconds(60))
            try writer.close()
        }
    }

    @Test
    func whatElseIsWrittenInTheFolderIsNot() async throws {
        try await withPlace { place in
            let watch = try #require(CommitWatch(database: place.appending(path: "test.sqlite").path))
            try Data("x".utf8).write(to: place.appending(path: "other.sqlite-wal"))
            let begin = ContinuousClock.now
            #expect(await !watch.wait(atMost: .milliseconds(50)))
            #expect(ContinuousClock.now - begin >= .milliseconds(50))
        }
    }
}
