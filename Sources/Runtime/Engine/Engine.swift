import Curl
package import Domain
package import ESI
package import Jobs
package import Logging
import RabbitMQ

/// The composition root: configuration → backend → the parts, wired.
package struct Engine: Sendable {
    package let configuration: Configuration
    package let tokenKeys: any TokenKeySource
    /// What this process is called, should it work.
    private let identity: WorkerIdentity
    private let backend: Backend
    let logger: Logger

    package var broker: any Broker { backend.broker }
    package var jobStore: any JobStore { backend.jobStore }
    package var workers: any WorkerDirectory { backend.workers }
    package var store: any Store { backend.store }
    package var ledger: any RateLedger { backend.ledger }
    /// Where there is a broker of its own.
    var rabbitMQ: RabbitMQBroker? { backend.rabbitMQ }
    /// nil where the queues are the database's own.
    package var brokerFigures: BrokerFigures? { backend.brokerWatch?.current }
    /// The steps of the schema that were taken when it was opened.
    package var migrations: [String] { backend.migrations }
    /// What messages call the place of the data; holds no password.
    package var place: String { backend.description }

    /// Why the database cannot be had just now, where that is known before anybody's patience is over.
    package var storeTrouble: String? { backend.storeTrouble() }

    var isInPlace: Bool { backend.isInPlace() }

    /// Opens the database, creates it where there is none, and migrates it.
    /// - Parameter looksOnly: of who neither queues nor works. Nothing is declared at a broker, which may be away.
    package init(_ configuration: Configuration, looksOnly: Bool = false, logger: Logger) async throws {
        let identity = WorkerIdentity()
        let backend = try await Backend.open(
            configuration,
            worker: identity,
            looksOnly: looksOnly,
            logger: logger
        )
        self.identity = identity
        self.configuration = configuration
        self.backend = backend
        self.logger = logger
        tokenKeys = TokenKeyring(setting: configuration.tokenKey, file: backend.tokenKeyFile)
    }

    package var settings: SyncSettings { configuration.sync }

    /// Catches signals. From the first on, a database that is away is hardly waited for.
    package func interruption() async -> Interruption { await Interruption(hurry: backend.hurry) }

    package func close() async {
        do {
            try await backend.close()
        } catch {
            logger.warning("The database did not close cleanly", metadata: ["error": "\(error)"])
        }
    }

    /// Queues jobs and wakes whoever waits for them.
    package func enqueue(_ requests: [JobRequest]) async throws -> Enqueued {
        let enqueued = try await jobStore.enqueue(requests)
        do {
            try await broker.publish(enqueued.messages)
        } catch {
            throw BrokerError(
                "\(error); the jobs are recorded, and workers come to them by and by when it is well again"
            )
        }
        return enqueued
    }

    /// Cancels pending jobs, and takes their wake-ups out of the queues, with messages that no row knows.
    /// - Returns: how many jobs.
    package func purge(_ queues: [QueueName]) async throws -> Int {
        let cancelled = try await jobStore.cancel(in: queues)
        let removed = try await rabbitMQ?.purge(queues) ?? [:]
        return queues.reduce(0) { $0 + max(cancelled[$1] ?? 0, removed[$1] ?? 0) }
    }

    /// What died, wherever it is kept.
    package var deadLetters: DeadLetterDesk {
        DeadLetterDesk(store: jobStore, broker: broker, queue: backend.rabbitMQ, queues: Catalog.registry.queues)
    }

    /// - Returns: nil where the queues are the database's own.
    func topology(applying: Bool) async throws -> TopologyReport? {
        try await applying ? backend.rabbitMQ?.applyTopology() : backend.rabbitMQ?.checkTopology()
    }

    /// - Returns: why the broker takes no messages, or nil where it takes them.
    func brokerAlarm() async throws -> String? { try await backend.rabbitMQ?.alarm() }

    /// - Returns: nil where the database is a file of this machine.
    func compareClocks() async throws -> ClockComparison? { try await backend.clock?() }

    func limiter(of worker: WorkerIdentity) -> RateLimiter {
        RateLimiter(
            ledger: ledger,
            configuration: RateLimiterConfiguration(
                holder: worker.description,
                address: configuration.egress,
                entityPace: PaceLimit(perSecond: configuration.entityRate),
                bulkPace: PaceLimit(perSecond: configuration.bulkRate, maximumInFlight: 1)
            ),
            logger: logger
        )
    }

    func esiClient(_ transport: any Transport, _ limiter: RateLimiter, userAgent: String) -> ESIClient {
        ESIClient(
            transport: transport,
            limiter: limiter,
            configuration: ESIClientConfiguration(
                baseURL: configuration.esiBaseURL,
                compatibilityDate: configuration.compatibilityDate,
                userAgent: userAgent
            )
        )
    }

    /// - Returns: nil where no application is set.
    package func loginFlow(_ transport: any Transport, userAgent: String) -> LoginFlow? {
        signOn(transport, userAgent: userAgent).map { sso in
            LoginFlow(sso: sso, keys: tokenKeys, store: store, settings: settings) { request in
                _ = try await enqueue([request])
            }
        }
    }

    func tokenKeeper(_ transport: any Transport, userAgent: String) -> TokenKeeper {
        TokenKeeper(store: store, sso: signOn(transport, userAgent: userAgent), keys: tokenKeys)
    }

    /// - Returns: nil where no application is set.
    func signOn(_ transport: any Transport, userAgent: String) -> SSOClient? {
        guard let clientID = configuration.clientID else { return nil }
        return SSOClient(
            transport: transport,
            configuration: SSOConfiguration(
                baseURL: configuration.ssoBaseURL,
                clientID: clientID,
                clientSecret: configuration.clientSecret,
                callbackURL: configuration.callbackURL,
                scopes: configuration.clientScopes,
                userAgent: userAgent
            )
        )
    }

    /// Makes what works on the queues, until it is told to stop or the task that runs it is cancelled.
    package func session(
        queues: [QueueName] = Catalog.registry.queues,
        userAgent: String,
        limit: EntityLimit? = nil,
        onEvent: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) throws -> WorkSession {
        var connections = CurlTransport.Configuration()
        // Without HTTP/2 each request in flight has a connection to itself.
        connections.maximumConnectionsPerHost = max(connections.maximumConnectionsPerHost, configuration.concurrency)
        connections.maximumConnections += connections.maximumConnectionsPerHost
        let curl = try CurlTransport(configuration: connections)
        let transport = ObservedTransport(curl)
        let limiter = limiter(of: identity)
        let esi = esiClient(transport, limiter, userAgent: userAgent)
        let tokens = tokenKeeper(curl, userAgent: userAgent)
        let broker: any Broker = limit.map { LimitedBroker(base: self.broker, limit: $0) } ?? self.broker
        let worker = Worker(
            registry: Catalog.registry,
            services: Services(esi: esi, store: store, deadLetters: deadLetters, tokens: tokens, settings: settings),
            broker: broker,
            store: jobStore,
            configuration: WorkerConfiguration(queues: queues, concurrency: configuration.concurrency),
            intake: Intake.limits(from: limiter.rooms, queues: queues),
            logger: logger,
            onEvent: onEvent
        )
        return WorkSession(
            broker: broker,
            limiter: limiter,
            curl: curl,
            transport: transport,
            worker: worker,
            presence: worker.presence(of: identity, in: workers),
            reconciler: reconciler(logger),
            relay: relay(logger),
            logger: logger
        )
    }

    private func relay(_ logger: Logger) -> EventRelay? {
        guard let rabbitMQ = backend.rabbitMQ, let announced = backend.announced, let overdue = backend.overdue else {
            return nil
        }
        return EventRelay(store: store, announced: announced, broker: rabbitMQ, logger: logger) {
            try await overdue.lead(identity, for: EventRelay.term)
        }
    }

    /// Of all queues, whichever this process serves.
    private func reconciler(_ logger: Logger) -> Reconciler? {
        guard let rabbitMQ = backend.rabbitMQ, let overdue = backend.overdue else { return nil }
        return Reconciler(
            queues: Catalog.registry.queues,
            worker: identity,
            jobs: overdue,
            broker: rabbitMQ,
            directory: workers,
            logger: logger
        )
    }
}
