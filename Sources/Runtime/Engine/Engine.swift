import Curl
package import Domain
package import ESI
import Foundation
package import Jobs
package import Logging
import SQLite

/// The composition root: configuration → backend → the parts, wired. The one place that chooses between backends.
package struct Engine: Sendable {
    package let configuration: Configuration
    package let broker: any Broker
    package let jobStore: any JobStore
    package let store: any Store
    package let ledger: any RateLedger
    package let tokenKeys: any TokenKeySource
    private let backend: SQLiteBackend
    private let logger: Logger

    /// The steps of the schema that were taken when it was opened.
    package let migrations: [String]

    /// Opens the database, creates it where there is none, and migrates it.
    package init(_ configuration: Configuration, logger: Logger) async throws {
        let backend = try SQLiteBackend(path: configuration.databasePath, logger: logger)
        migrations = try await backend.migrate()
        self.configuration = configuration
        self.backend = backend
        self.logger = logger
        broker = backend.broker
        jobStore = backend.jobStore
        store = backend.store
        ledger = backend.ledger
        tokenKeys = TokenKeyring(
            setting: configuration.tokenKey,
            file: TokenKeyFile(besideDatabase: configuration.databasePath)
        )
    }

    package var settings: SyncSettings {
        var settings = SyncSettings()
        settings.characterMaximumAge = configuration.characterMaximumAge
        settings.userMinimumAge = configuration.userMinimumAge
        settings.userInterval = configuration.userInterval
        settings.isAdaptive = configuration.isAdaptive
        settings.eventRetention = configuration.eventRetention
        return settings
    }

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
        try await broker.publish(enqueued.messages)
        return enqueued
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

    /// Works on the queues until the returned session is told to stop, or its task is cancelled.
    package func session(
        queues: [QueueName] = Catalog.registry.queues,
        userAgent: String,
        limit: EntityLimit? = nil,
        onEvent: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) throws -> WorkSession {
        let curl = try CurlTransport()
        let transport = ObservedTransport(curl)
        let limiter = RateLimiter(
            ledger: ledger,
            configuration: RateLimiterConfiguration(
                holder: Self.holder(),
                address: configuration.egress,
                entityPace: PaceLimit(perSecond: configuration.entityRate),
                bulkPace: PaceLimit(perSecond: configuration.bulkRate, maximumInFlight: 1)
            ),
            logger: logger
        )
        let esi = ESIClient(
            transport: transport,
            limiter: limiter,
            configuration: ESIClientConfiguration(
                baseURL: configuration.esiBaseURL,
                compatibilityDate: configuration.compatibilityDate,
                userAgent: userAgent
            )
        )
        let tokens = TokenKeeper(store: store, sso: signOn(curl, userAgent: userAgent), keys: tokenKeys)
        let broker: any Broker = limit.map { LimitedBroker(base: self.broker, limit: $0) } ?? self.broker
        let worker = Worker(
            registry: Catalog.registry,
            services: Services(esi: esi, store: store, tokens: tokens, settings: settings),
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
            logger: logger
        )
    }

    /// Names this start of this process in the ledger.
    private static func holder() -> String {
        let info = ProcessInfo.processInfo
        return "\(info.hostName):\(info.processIdentifier):\(String(UInt32.random(in: 0 ... .max), radix: 16))"
    }
}
