import CPostgreSQL

/// Where the server is and how to reach it: `postgresql://user:password@host:5432/database?sslmode=verify-full`.
///
/// The password never leaves this value but to libpq. Everything libpq knows may stand in the URL: several hosts,
/// TLS (`sslmode`, `sslrootcert`, …), time-outs.
@safe
package struct PostgreSQLURL: Sendable, CustomStringConvertible {
    /// Host, port and database: what messages may say.
    package let description: String
    /// Sentences for the log.
    package let warnings: [String]
    /// By libpq's names.
    let parameters: [String: String]
    /// How long a server that was asked may say nothing before the connection is given up: `answer_timeout`, in seconds.
    ///
    /// TCP notices a host that is gone. It does not notice a server that hangs, nor one behind a proxy or a firewall that
    /// has forgotten the connection.
    private(set) var answerTimeout: Duration

    /// For what takes its time.
    var patient: PostgreSQLURL {
        var url = self
        url.answerTimeout = answerTimeout * 10
        return url
    }

    /// What Prisma puts into its URLs, and libpq does not know or means otherwise.
    private static let ofPrisma: Set<Substring> = [
        "schema", "connection_limit", "pool_timeout", "socket_timeout", "pgbouncer", "statement_cache_size",
        "sslaccept", "sslidentity",
    ]

    private static let answerTimeoutName = "answer_timeout"
    private static let defaultAnswerTimeout = 60

    /// Beneath what the URL says. A server that vanishes without a word is noticed within a minute.
    private static let defaults = [
        "connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
        "tcp_user_timeout": "30000", "fallback_application_name": "esi-worker",
    ]

    package static func isOne(_ text: String) -> Bool {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        return scheme == "postgresql" || scheme == "postgres"
    }

    package init(_ text: String) throws(PostgreSQLFailure) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let settings = parts.count == 2 ? parts[1].split(separator: "&") : []
        let dropped = settings.map { $0.prefix { $0 != "=" } }.filter(Self.ofPrisma.contains)
        let ours = settings.filter { $0.prefix { $0 != "=" } == Self.answerTimeoutName }
        let kept = settings.filter { !Self.ofPrisma.contains($0.prefix { $0 != "=" }) && !ours.contains($0) }
        warnings =
            dropped.isEmpty
            ? [] : ["DATABASE_URL has parameters of Prisma's that are ignored: \(dropped.joined(separator: ", "))."]

        // libpq takes the schemes in lower case only.
        let rest = parts[0].drop { $0 != ":" }
        let url = "postgresql" + rest + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
        guard Self.isOne(text), let parsed = Self.parse(url), Self.arePorts(parsed["port"] ?? "") else {
            // libpq's own message would repeat the address, password and all.
            throw PostgreSQLFailure(
                .other,
                "DATABASE_URL is not an address of PostgreSQL: write postgresql://user:password@host:5432/database, "
                    + "with special characters of the password as %XX and only parameters that libpq knows"
            )
        }
        // libpq takes the password's end for a part of the host's name then, which messages repeat.
        guard rest.dropFirst(3).prefix(while: { $0 != "/" }).count(where: { $0 == "@" }) <= 1 else {
            throw PostgreSQLFailure(
                .other,
                "DATABASE_URL has an @ too many; characters such as / ? # @ : in a user name or password must be "
                    + "percent-encoded"
            )
        }
        let timeout = ours.last.map { Int($0.dropFirst(Self.answerTimeoutName.count + 1)) }
        guard let seconds = timeout ?? Self.defaultAnswerTimeout, (1...86_400).contains(seconds) else {
            let name = Self.answerTimeoutName
            throw PostgreSQLFailure(.other, "\(name) in DATABASE_URL must be seconds, from 1 to 86400")
        }
        answerTimeout = .seconds(seconds)
        description = Self.place(parsed)
        parameters = Self.defaults.merging(parsed) { $1 }.merging(["client_encoding": "UTF8"]) { $1 }
    }

    private static func arePorts(_ list: String) -> Bool {
        list.split(separator: ",").allSatisfy { (UInt16($0) ?? 0) > 0 }
    }

    private static func place(_ parsed: [String: String]) -> String {
        let hosts = (parsed["host"] ?? parsed["hostaddr"] ?? "localhost").split(separator: ",")
        let ports = (parsed["port"] ?? "5432").split(separator: ",")
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == hosts.count ? ports[index] : ports.first ?? "5432"
            return "\(host.contains(":") ? "[\(host)]" : String(host)):\(port)"
        }
        return places.joined(separator: ",") + "/" + (parsed["dbname"] ?? parsed["user"] ?? "")
    }

    /// - Returns: what stands in the URL, by libpq's names.
    private static func parse(_ url: String) -> [String: String]? {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(url, &message) else {
            if let message = unsafe message { unsafe PQfreemem(message) }
            return nil
        }
        defer { unsafe PQconninfoFree(options) }
        var parsed: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parsed[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        return parsed
    }
}
