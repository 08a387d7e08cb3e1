import Domain
import ESI
import Foundation
import Jobs
import PostgreSQL
import SQLite

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
        let contact = Self.contact(engine.configuration.userAgent, told: userAgent, engine.configuration.esiBaseURL)
        var checks = [contact] + misspelt + open
        checks += await store()
        checks += await broker()
        checks += await esi()
        checks += await signOn()
        checks += await health()
        return checks
    }

    private static let editing = "edit .env; .env.example explains each setting"

    /// For who could not even begin.
    static func failed(_ complaint: Complaint) -> Checkup {
        Checkup("settings", .wrong, complaint.sentence, remedy: editing)
    }

    static func unreachable(_ error: any Error, _ storage: Storage) -> Checkup {
        switch storage {
        case .embedded(let path):
            let folder = FreeSpace.folder(of: path)
            guard FileManager.default.fileExists(atPath: folder) else {
                return Checkup("store", .wrong, "\(error)", remedy: "mkdir -p \(folder)")
            }
            guard FileManager.default.fileExists(atPath: path) else {
                return Checkup("store", .wrong, "\(error)", remedy: "orchestrator migrate")
            }
            // A file that is not ours: its sentence says what helps.
            guard !(error is Complaint) else { return Checkup("store", .wrong, "\(error)") }
            return Checkup(
                "store",
                .wrong,
                "\(error)",
                remedy: "`ls -la \(folder)` shows what is there and whose it is, `df -h \(folder)` what is free; "
                    + "DATABASE_URL=sqlite:PATH names another file"
            )
        case .distributed:
            // An address that cannot be read; a server that is away is one check of many.
            guard !(error is BrokerError) else {
                return Checkup("broker", .wrong, "\(error)", remedy: "check RABBITMQ_URL")
            }
            // Where the server has answered, its sentence says what helps.
            let isAnswered = (error as? PostgreSQLFailure).map { !$0.isUnanswered } ?? false
            let remedy = isAnswered ? nil : "check DATABASE_URL, and that its server runs"
            return Checkup("store", .wrong, "\(error)", remedy: remedy)
        }
    }

    /// Other programs may have theirs in the same file, so that what is no setting of ours is not refused.
    private var misspelt: [Checkup] {
        let names = (try? Settings.file(at: Settings.fileName))?.keys.sorted() ?? []
        return names.compactMap { name in
            Setting.meant(by: name).map { setting in
                let words = "\(name) in \(Settings.fileName) is no setting: is \(setting.rawValue) meant?"
                return Checkup("settings", .notice, words, remedy: Self.editing)
            }
        }
    }

    private var open: [Checkup] {
        let path = Settings.fileName
        let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? 0
        return Self.open(path, mode: mode, names: (try? Settings.file(at: path))?.keys.sorted() ?? [])
    }

    /// - Parameter names: of the settings that are in the file.
    static func open(_ path: String, mode: Int, names: [String]) -> [Checkup] {
        let settings: [Setting] = [.adminToken, .clientSecret, .databaseURL, .rabbitMQURL, .tokenKey]
        let secrets = settings.map(\.rawValue) + ["DB_PASSWORD"]
        let found = names.filter(secrets.contains)
        guard mode & 0o077 != 0, !found.isEmpty else { return [] }
        let words = "\(path) is open to other users of this machine, and has \(Figures.list(found))"
        return [Checkup("settings", .notice, words, remedy: "chmod 600 \(path)")]
    }

    /// - Parameters:
    ///   - setting: as it is set, and `told` as ESI hears it.
    ///   - address: ESI's.
    static func contact(_ setting: String?, told: String, _ address: String) -> Checkup {
        if setting != nil { return Checkup("settings", .fine, "all can be read; ESI is told \(told)") }
        guard !Loopback.isHost(of: address) else {
            return Checkup("settings", .fine, "all can be read; ESI on this machine needs no ESI_USER_AGENT")
        }
        return Checkup(
            "settings",
            .wrong,
            "ESI_USER_AGENT is not set: CCP has nobody to write to before it bans an address.",
            remedy: "put your own address into `echo 'ESI_USER_AGENT=\"\(UserAgent.exampleContact)\"' >> .env`"
        )
    }
}
