import ESI
import PostgreSQL
import RabbitMQ

extension Storage {
    private static let both =
        "the distributed mode needs both, RABBITMQ_URL=amqp://… and DATABASE_URL=postgresql://…"

    /// Addresses of servers hold passwords, so no message repeats them.
    /// - Returns: nil where the default is meant.
    init?(_ settings: Settings, warnings: inout [String]) throws(Complaint) {
        let database = settings[.databaseURL] ?? Self.databaseOfParts(settings)
        guard let broker = settings[.rabbitMQURL] else {
            guard let database else { return nil }
            guard !PostgreSQLURL.isOne(database) else {
                let name = settings[.databaseURL] == nil ? "DB_HOST" : "DATABASE_URL"
                throw Complaint(
                    "\(name) names a PostgreSQL server, but RABBITMQ_URL is not set: \(Self.both). "
                        + "For one machine leave both out."
                )
            }
            self = .embedded(path: try Self.path(database, warnings: &warnings))
            return
        }
        guard let database, PostgreSQLURL.isOne(database) else {
            let what = database == nil ? "is not set" : "does not name a PostgreSQL server"
            throw Complaint("RABBITMQ_URL is set, but DATABASE_URL \(what): \(Self.both).")
        }
        do {
            warnings += try PostgreSQLURL(database).warnings
        } catch {
            throw Complaint("\(error).")
        }
        do {
            _ = try RabbitMQBroker.Configuration(url: broker)
        } catch {
            throw Complaint("RABBITMQ_URL: \(error)")
        }
        self = .distributed(database: Secret(database), broker: Secret(broker))
    }

    private static func path(_ url: String, warnings: inout [String]) throws(Complaint) -> String {
        guard let colon = url.firstIndex(of: ":") else {
            throw Complaint("DATABASE_URL has no scheme: write DATABASE_URL=sqlite:PATH.")
        }
        guard url[..<colon].lowercased() == "sqlite" else {
            throw Complaint(
                "DATABASE_URL has a scheme that is not known: write DATABASE_URL=sqlite:PATH or postgresql://…."
            )
        }
        let parts = url[url.index(after: colon)...].split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        if parts.count == 2 {
            let names = parts[1].split(separator: "&").map { $0.prefix { $0 != "=" } }.joined(separator: ", ")
            warnings.append("DATABASE_URL has parameters that mean nothing here and are ignored: \(names).")
        }
        var path = parts[0]
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard !path.isEmpty, path != ":memory:", !path.hasSuffix("/") else {
            throw Complaint(
                "DATABASE_URL names no file: write DATABASE_URL=sqlite:PATH, as in sqlite:esi-worker.sqlite."
            )
        }
        return String(path)
    }

    /// `DB_HOST` and the like, as other killboards' settings have them.
    private static func databaseOfParts(_ settings: Settings) -> String? {
        guard let host = settings["DB_HOST"] else { return nil }
        func quoted(_ name: String) -> String? { settings[name].map(Self.quoted) }
        let user = quoted("DB_USER").map { user in
            user + (quoted("DB_PASSWORD").map { ":\($0)" } ?? "") + "@"
        }
        let port = settings["DB_PORT"].map { ":\($0)" } ?? ""
        return "postgresql://\(user ?? "")\(host)\(port)/\(quoted("DB_NAME") ?? "")"
    }

    private static func quoted(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
