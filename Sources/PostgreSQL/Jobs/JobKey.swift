import Jobs

/// What a row of `sync_jobs` is known by.
struct JobKey: Hashable {
    let name: String
    let entity: Int64

    init(_ request: JobRequest) {
        name = request.name.rawValue
        entity = request.entity
    }

    /// From the first two columns.
    init(_ row: Row) throws(PostgreSQLFailure) {
        name = try row[0]
        entity = try row[1]
    }
}

/// A row of `sync_jobs` at one point of its life: what a worker's message must match, or the row has moved on.
struct JobFence: Hashable, Comparable {
    let name: String
    let entity: Int64
    let generation: Int64
    let crashes: Int

    init(_ message: Message) throws(PostgreSQLFailure) {
        guard let key = JobGeneration(message) else {
            throw PostgreSQLFailure(
                .other,
                "a message of \(message.queue) without job name, entity or generation belongs to no row of sync_jobs"
            )
        }
        name = key.name.rawValue
        entity = key.entity
        generation = key.generation
        crashes = message.crashes
    }

    /// The row `job` is as it was, and in flight: where its queue was purged meanwhile it is cancelled.
    static func isInFlight(asIn table: String) -> String {
        """
        job.entity_type = \(table).entity_type AND job.entity_id = \(table).entity_id
            AND job.generation = \(table).generation AND job.crashes = \(table).crashes
            AND job.status IN ('pending', 'cancelled')
        """
    }

    /// What ``init(_:)`` reads.
    static let columns = "job.entity_type, job.entity_id, job.generation, job.crashes"

    static func < (one: JobFence, other: JobFence) -> Bool {
        (one.name, one.entity, one.generation, one.crashes) < (
            other.name, other.entity, other.generation, other.crashes
        )
    }

    /// From the first four columns.
    init(_ row: Row) throws(PostgreSQLFailure) {
        name = try row[0]
        entity = try row[1]
        generation = try row[2]
        crashes = try row[3]
    }
}
