/// Which database is meant. Addresses of servers hold passwords, so no message repeats them.
enum DatabaseURL {
    private static let embeddedOnly =
        "this version keeps everything in an SQLite file: unset it, or set DATABASE_URL=sqlite:PATH"

    /// - Returns: the path of the SQLite file, nil where the default is meant.
    static func path(_ settings: Settings, warnings: inout [String]) throws(Complaint) -> String? {
        // The distributed mode will be chosen here.
        if settings[.rabbitMQURL] != nil {
            throw Complaint("RABBITMQ_URL is set, but this version has no distributed mode yet: unset it.")
        }
        guard let url = settings[.databaseURL] else {
            guard settings["DB_HOST"] == nil else {
                throw Complaint("DB_HOST names a database server, but \(embeddedOnly).")
            }
            return nil
        }
        guard let colon = url.firstIndex(of: ":") else {
            throw Complaint("DATABASE_URL has no scheme: write DATABASE_URL=sqlite:PATH.")
        }
        switch url[..<colon].lowercased() {
        case "sqlite": return try sqlite(url[url.index(after: colon)...], warnings: &warnings)
        case "postgresql", "postgres": throw Complaint("DATABASE_URL names a PostgreSQL server, but \(embeddedOnly).")
        default: throw Complaint("DATABASE_URL has a scheme that is not known: write DATABASE_URL=sqlite:PATH.")
        }
    }

    private static func sqlite(_ rest: Substring, warnings: inout [String]) throws(Complaint) -> String {
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
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
}
