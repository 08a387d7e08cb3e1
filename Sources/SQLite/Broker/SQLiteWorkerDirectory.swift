import GRDB
package import Jobs

/// The table `workers`, in which the broker enters whoever claims.
package struct SQLiteWorkerDirectory: WorkerDirectory {
    private let database: SQLiteDatabase
    private let registry: WorkerRegistry

    init(_ database: SQLiteDatabase, registry: WorkerRegistry) {
        self.database = database
        self.registry = registry
    }

    package func renew(_ report: WorkerReport) async throws(JobStoreError) {
        let beat = try await write { [registry] database, now in
            try registry.heartbeat(report, now: now, in: database)
        }
        registry.committed(beat: beat)
    }

    package func leave(_ worker: WorkerIdentity) async throws(JobStoreError) {
        try await write { [registry] database, now in try registry.leave(now: now, in: database) }
        registry.release()
    }

    package func workers() async throws(JobStoreError) -> [WorkerEntry] {
        do {
            return try await database.read { [locks = database.locks, clock = database.clock] database in
                try WorkerRegistry.entries(now: clock.milliseconds(), locks: locks, in: database)
            }
        } catch {
            throw JobStoreError(error)
        }
    }

    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Int64) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do {
            return try await database.write { [clock = database.clock] in try body($0, clock.milliseconds()) }
        } catch {
            throw JobStoreError(error)
        }
    }
}
