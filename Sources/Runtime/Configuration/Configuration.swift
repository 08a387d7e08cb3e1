package import Domain
package import ESI
package import Logging

/// Every setting, validated, with its default visible. Read in one place; nothing else looks at the environment.
package struct Configuration: Sendable, Equatable {
    /// `DATABASE_URL` and `RABBITMQ_URL`
    package var storage = Storage.embedded(path: "esi-worker.sqlite")
    /// `ESI_BASE_URL`, without trailing slash.
    package var esiBaseURL = "https://esi.evetech.net"
    /// `SSO_BASE_URL`, without trailing slash.
    package var ssoBaseURL = "https://login.eveonline.com"
    /// `EVE_CLIENT_ID`: the application that people log in to; nil where there is none.
    package var clientID: String?
    /// `EVE_CLIENT_SECRET`
    package var clientSecret: Secret?
    /// `EVE_CALLBACK_URL`, exactly as registered with the application.
    package var callbackURL = "http://localhost:4000/auth/callback"
    /// `EVE_CLIENT_SCOPES`
    package var clientScopes = SSOConfiguration.defaultScopes
    /// `TOKEN_KEY`: what people's tokens are sealed with.
    package var tokenKey: Secret?
    package var sync = SyncSettings()
    /// `MAX_QUEUE_AGE`: a job that has been due for longer makes the system unhealthy.
    package var maximumQueueAge = Self.maximumQueueAge
    /// `ESI_COMPATIBILITY_DATE`
    package var compatibilityDate = "2026-08-18"
    /// `ESI_USER_AGENT` as set, nil where it is not. Whether it will do is ``UserAgent``'s to say.
    package var userAgent: String?
    /// `ESI_EGRESS`: the address that this machine's requests leave through; machines that share one share its limits.
    package var egress = "default"
    /// `ESI_ENTITY_RATE`: requests a second on each entity route that declares no limit.
    package var entityRate: Double = 5
    /// `ESI_BULK_RATE`: the same for lists and bulk routes, which are asked one at a time.
    package var bulkRate: Double = 1
    /// `WORKER_TYPES`
    package var workerTypes = WorkerType.allCases
    /// `WORKER_CONCURRENCY`: jobs in flight in this process.
    package var concurrency = 64
    package static let concurrencies = 1...1024
    /// `LOG_LEVEL`
    package var logLevel: Logger.Level = .notice
    /// `PORT` of the server.
    package var port = 4000
    /// `ADMIN_TOKEN`: what a call must carry that changes something.
    package var adminToken: Secret?

    /// All of EVE takes an hour and a half at the polite pace.
    package static let maximumQueueAge: Duration = .seconds(6 * 3600)

    package init() {}
}
