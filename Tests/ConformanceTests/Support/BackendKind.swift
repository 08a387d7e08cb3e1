import Foundation
import Jobs
import PostgreSQL
import PostgreSQLSupport
import TestSupport
import Testing

@testable import SQLite

/// The implementations of the ports. Every suite runs with each of them; a new one is a case here.
enum BackendKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite, postgresql
    /// PostgreSQL behind PgBouncer, which gives every transaction another connection.
    case pgbouncer
    /// Queue and jobs as unit tests have them; data in SQLite.
    case memory

    static let allCases: [BackendKind] = [.sqlite, .postgresql, .pgbouncer]
    /// For the ports that are there in memory, too.
    static let withMemory = allCases + [.memory]
    /// Those whose queues are their own. The others have a broker beside them, in tests one in memory.
    static let withQueues: [BackendKind] = [.sqlite]

    var testDescription: String { rawValue }

    func open(
        _ place: URL,
        time: ManualTime,
        frozenAfter: Duration = .seconds(60),
        worker: WorkerIdentity = WorkerIdentity()
    ) async throws -> Backend {
        switch self {
        case .sqlite:
            var options = SQLiteBrokerOptions()
            options.reaping = .milliseconds(50)
            options.frozenAfter = frozenAfter
            let backend = try SQLiteBackend(
                path: place.appending(path: "test.sqlite").path,
                worker: worker,
                clock: WallClock { time.milliseconds },
                options: options,
                logger: .silent
            )
            try await backend.migrate()
            return Backend(
                broker: backend.broker,
                jobStore: backend.jobStore,
                workers: backend.workers,
                store: backend.store,
                ledger: backend.ledger,
                close: { try await backend.close() },
                loseGrip: {
                    guard let id = backend.broker.registry.id else { return }
                    backend.database.locks.unlock(FileLocks.Byte.worker(id))
                }
            )
        case .memory:
            let data = try await BackendKind.sqlite.open(place, time: time)
            return Backend(
                broker: MemoryBroker(clock: time.clock),
                jobStore: MemoryJobStore(clock: time.clock),
                workers: data.workers,
                store: data.store,
                ledger: data.ledger,
                close: data.close,
                loseGrip: {}
            )
        case .postgresql, .pgbouncer:
            let shared = try await PostgreSQLPlace.at(place, time: time)
            let backend = try await shared.database.open(
                self == .pgbouncer ? .pooled : .direct,
                clock: .given { time.milliseconds }
            )
            return Backend(
                broker: shared.broker,
                jobStore: backend.jobStore,
                workers: backend.workers,
                store: backend.store,
                ledger: backend.ledger,
                close: { await backend.close() },
                loseGrip: {}
            )
        }
    }
}
