import Foundation
import GRDB
import Jobs
import Synchronization
import TestSupport
import Testing

@testable import SQLite

/// A copy of the file is put back while a worker has it open.
@Suite("SQLite: a copy put back", .timeLimit(.minutes(1)))
struct RestoreTests {
    private static let report = WorkerReport(worker: WorkerIdentity(), queues: [.first])

    @Test func whatAWorkerHoldsByTheCopyIsHandedOutAgain() async throws {
        try await withPlace { place in
            let (file, copy) = (place.appending(path: "test.sqlite"), place.appending(path: "copy.sqlite"))
            let time = ManualTime()
            let backend = try await BackendKind.sqlite.open(place, time: time)
            try await running(backend) {
                try await backend.enqueue(.test(1), .test(2))
                let (done, held) = (try await backend.take(.first), try await backend.take(.first))
                try Self.copy(file, to: copy)
                try await done.settle(.completed(next: []))
                time.advance(by: 5)
                try await backend.workers.renew(Self.report)
                try Self.copy(copy, to: file)
                #expect(try await backend.counts(.first).inFlight == 2)

                time.advance(by: 5)
                try await backend.workers.renew(Self.report)
                let again = try await backend.perform(2, .first)
                #expect(again.map(\.entity) == [1, 2])
                #expect(again.map(\.crashes) == [1, 1])
                #expect(try await held.settle(.completed(next: [])) == nil)
                #expect(try await backend.counts(.first).completed == 2)
                #expect(try await backend.workers.workers().map(\.health) == [.healthy])
            }
            try await backend.close()
        }
    }

    /// Heartbeats share transactions, some of which are rolled back.
    @Test(arguments: ["INSERT", "INSERT OR ROLLBACK"])
    func whoseFileIsAsItWasKeepsItsPlace(_ insert: String) async throws {
        try await withPlace { place in
            let time = Atomic<Int64>(0)
            let database = try SQLiteDatabase(
                path: place.appending(path: "test.sqlite").path,
                clock: WallClock { time.add(1, ordering: .relaxed).newValue },
                logger: .silent
            )
            try await database.migrate()
            let registry = WorkerRegistry(WorkerIdentity(), locks: database.locks)
            let directory = SQLiteWorkerDirectory(database, registry: registry)
            for round in 1...200 {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<(round % 3) { group.addTask { try await directory.renew(Self.report) } }
                    group.addTask {
                        _ = try? await database.write { try $0.run("\(insert) INTO workers (id) VALUES (1)") }
                    }
                    group.addTask {
                        try await database.write { database in
                            let worker = try registry.enter(serving: [.first], now: 0, in: database)
                            #expect(worker.id == 1)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let ids = try await database.read { try Int64.fetchAll($0, sql: "SELECT id FROM workers") }
            #expect(ids == [1])
            try database.close()
        }
    }

    private static func copy(_ source: URL, to destination: URL) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let (from, to) = (
            try DatabaseQueue(path: source.path, configuration: configuration),
            try DatabaseQueue(path: destination.path, configuration: configuration)
        )
        try from.backup(to: to)
        try from.close()
        try to.close()
    }
}
