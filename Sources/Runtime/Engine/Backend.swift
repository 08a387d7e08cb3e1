import Domain
import ESI
import Jobs
import Logging
import PostgreSQL
import RabbitMQ
import SQLite

/// The parts that keep queue and data, of one kind or the other.
struct Backend: Sendable {
    /// What messages call it: a path, or host and database.
    var description: String
    var broker: any Broker
    var jobStore: any JobStore
    var workers: any WorkerDirectory
    var store: any Store
    var ledger: any RateLedger
    var tokenKeyFile: TokenKeyFile?
    /// Where there is a broker of its own.
    var rabbitMQ: RabbitMQBroker?
    var brokerWatch: BrokerWatch?
    /// Where the broker may lose what the job store knows.
    var overdue: (any OverdueJobs)?
    /// Where the broker has listeners to saved killmails.
    var announced: (any AnnouncedEvents)?
    /// Where the database has a clock of its own.
    var clock: (@Sendable () async throws -> ClockComparison)?
    /// The steps of the schema that were taken when it was opened.
    var migrations: [String]
    /// Whether others find what is written here, too. A server says so itself.
    var isInPlace: @Sendable () -> Bool = { true }
    /// Why the database cannot be had just now, where that is waited out. A file says so at once.
    var storeTrouble: @Sendable () -> String? = { nil }
    /// The process is about to end: a server that is away is hardly waited for.
    var hurry: @Sendable () -> Void = {}
    var close: @Sendable () async throws -> Void
}

extension Backend {
    /// Opens what the configuration names, and brings its schema up to date.
    /// - Parameter looksOnly: nothing is declared at a broker, which may be away, and any clock will do.
    static func open(
        _ configuration: Configuration,
        worker: WorkerIdentity,
        looksOnly: Bool,
        logger: Logger
    ) async throws -> Backend {
        switch configuration.storage {
        case .embedded(let path): return try await embedded(path, worker, logger)
        case .distributed(let database, let broker):
            let backend = try await distributed(database, broker, concurrency: configuration.concurrency, logger)
            guard !looksOnly else { return backend }
            do {
                try await backend.clock?().check()
                try await backend.rabbitMQ?.connect()
                return backend
            } catch {
                try await backend.close()
                throw error
            }
        }
    }

    private static func embedded(
        _ path: String,
        _ worker: WorkerIdentity,
        _ logger: Logger
    ) async throws -> Backend {
        let backend = try SQLiteBackend(path: path, worker: worker, logger: logger)
        return Backend(
            description: path,
            broker: backend.broker,
            jobStore: backend.jobStore,
            workers: backend.workers,
            store: backend.store,
            ledger: backend.ledger,
            tokenKeyFile: TokenKeyFile(besideDatabase: path),
            migrations: try await backend.migrate(),
            isInPlace: { backend.database.isInPlace },
            close: { try await backend.close() }
        )
    }

    private static func distributed(
        _ database: Secret,
        _ broker: Secret,
        concurrency: Int,
        _ logger: Logger
    ) async throws -> Backend {
        let url = try PostgreSQLURL(database.text)
        let backend = try await PostgreSQLBackend(url, logger: logger)
        do {
            let migrations = try await backend.migrate()
            var configuration = try RabbitMQBroker.Configuration(url: broker.text)
            // A job for every slot, and as many that lie ready or wait for their acknowledgement.
            configuration.prefetch = 2 * concurrency
            let watch = BrokerWatch()
            let rabbitMQ = try RabbitMQBroker(
                configuration,
                topology: Topology(queues: Catalog.registry.queues),
                logger: logger,
                onEvent: { watch.record($0) }
            )
            return Backend(
                description: url.description,
                broker: rabbitMQ,
                jobStore: backend.jobStore,
                workers: backend.workers,
                store: backend.store,
                ledger: backend.ledger,
                rabbitMQ: rabbitMQ,
                brokerWatch: watch,
                overdue: backend.jobStore,
                announced: backend.store,
                clock: { ClockComparison(lead: try await backend.clockLead()) },
                migrations: migrations,
                storeTrouble: { backend.database.trouble?.description },
                hurry: { backend.database.hurry() },
                close: {
                    await rabbitMQ.close()
                    await backend.close()
                }
            )
        } catch {
            await backend.close()
            throw error
        }
    }
}
