import Domain
import ESI
import Foundation
import Jobs

/// Looks at one thing after the other and changes none of them.
struct Doctor: Sendable {
    /// A token is good for twenty minutes, a signature for less.
    static let largestSkew: TimeInterval = 30
    static let smallestDisk: Int64 = 1 << 30

    let engine: Engine
    let transport: any Transport
    let userAgent: String
    let now: @Sendable () -> Date

    init(
        _ engine: Engine,
        transport: any Transport,
        userAgent: String,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.engine = engine
        self.transport = transport
        self.userAgent = userAgent
        self.now = now
    }

    func run() async -> [Checkup] {
        var checks = [contact]
        checks += await store()
        checks += await broker()
        checks += await esi()
        checks += await signOn()
        checks += await health()
        return checks
    }

    /// For who could not even begin.
    static func failed(_ complaint: Complaint) -> Checkup {
        Checkup("settings", .wrong, complaint.sentence, remedy: "edit .env; .env.example explains each setting")
    }

    static func unreachable(_ error: any Error) -> Checkup {
        // An address that cannot be read; a server that is away is one check of many.
        error is BrokerError
            ? Checkup("broker", .wrong, "\(error)", remedy: "check RABBITMQ_URL")
            : Checkup("store", .wrong, "\(error)", remedy: "check DATABASE_URL, and that its server runs")
    }

    private var contact: Checkup {
        engine.configuration.userAgent == nil
            ? Checkup(
                "settings",
                .wrong,
                "ESI_USER_AGENT is not set: CCP has nobody to write to before it bans an address.",
                remedy: #"echo 'ESI_USER_AGENT="your@address"' >> .env"#
            )
            : Checkup("settings", .fine, "all can be read; ESI is told \(userAgent)")
    }
}
