package import Jobs

/// The table `workers`. Heartbeats are rows, so that a pooler may stand between.
package struct PostgreSQLWorkerDirectory: WorkerDirectory {
    private let database: PostgreSQLDatabase

    package init(_ database: PostgreSQLDatabase) { self.database = database }

    package func renew(_ report: WorkerReport) async throws(JobStoreError) {
        try await write(Several([WorkerRow.renew(report), WorkerRow.forgetSilent]) { _ in })
    }

    package func leave(_ worker: WorkerIdentity) async throws(JobStoreError) {
        try await write(Several(doing: WorkerRow.leave(worker)))
    }

    package func workers() async throws(JobStoreError) -> [WorkerEntry] {
        do {
            return try await database.read(
                Several([WorkerRow.readAll]) { answers throws(PostgreSQLFailure) in
                    try WorkerRow.entries(answers[0])
                }
            )
        } catch {
            throw JobStoreError(error)
        }
    }

    private func write(_ operation: Several<Void>) async throws(JobStoreError) {
        do {
            try await database.writeJob(operation)
        } catch {
            throw JobStoreError(error)
        }
    }
}
