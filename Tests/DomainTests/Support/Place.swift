import Domain
import ESI
import Foundation
import Jobs
import SQLite
import TestSupport

/// Jobs with a store of their own, an ESI that says what the test wants, and a clock that the test moves.
final class Place: Sendable {
    let esi = ScriptedESI()
    let store: any Store
    let jobs: any JobStore
    let services: Services

    private init(_ backend: SQLiteBackend, _ limiter: RateLimiter, _ now: @escaping @Sendable () -> Date) {
        store = backend.store
        jobs = backend.jobStore
        services = Services(
            esi: ESIClient(
                transport: esi,
                limiter: limiter,
                configuration: ESIClientConfiguration(
                    baseURL: "http://esi",
                    compatibilityDate: "2026-08-18",
                    userAgent: "test/1 (a@example.org)"
                )
            ),
            store: store,
            tokens: TokenKeeper(
                store: store,
                sso: SSOClient(
                    transport: esi,
                    configuration: SSOConfiguration(
                        baseURL: "http://esi",
                        clientID: "app",
                        callbackURL: "http://localhost:4000/auth/callback",
                        userAgent: "test/1"
                    ),
                    now: now
                ),
                keys: FixedKeys([1]),
                now: now
            ),
            now: now
        )
    }

    static func with(_ body: (Place, ManualDate) async throws -> Void) async throws {
        let date = ManualDate()
        let pace = PaceLimit(perSecond: 1000)
        let limiter = RateLimiter(
            ledger: MemoryRateLedger(isRunning: true),
            configuration: RateLimiterConfiguration(
                holder: "test",
                address: "default",
                entityPace: pace,
                bulkPace: pace
            ),
            logger: .silent
        )
        let life = Task { await limiter.run() }
        try await SQLiteBackend.with(clock: WallClock { date.now.milliseconds }) { backend in
            try await body(Place(backend, limiter, { date.now }), date)
        }
        life.cancel()
        await life.value
    }

    /// What the job brings, by name and id, as `corporation 98000001`.
    func next(
        _ job: some SyncJob,
        priority: Priority = .manual,
        attempt: Int = 1,
        crashes: Int = 0
    ) async throws -> [String] {
        let context = JobContext(priority: priority, attempt: attempt, crashes: crashes)
        switch try await job.perform(with: services, context: context) {
        case .done(let next, let enrichment, let placed):
            return next.map(Self.label) + enrichment.map { "later " + Self.label($0) } + placed.map(Self.label)
        case .discard(let reason, let placed): return ["discard \(reason)"] + placed.map(Self.label)
        case .snooze(let until): return ["snooze \(Int(until.timeIntervalSince(services.now()).rounded()))"]
        }
    }

    private static func label(_ placed: PlacedJob) -> String { "at \(placed.priority) " + label(placed.job) }

    private static func label(_ job: any Job) -> String {
        func name<J: Job>(_ job: J) -> String { job.entity == 0 ? "\(J.name)" : "\(J.name) \(job.entity)" }
        return name(job)
    }
}
