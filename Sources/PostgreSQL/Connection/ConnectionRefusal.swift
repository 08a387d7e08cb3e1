/// Why a server takes no connection, in one sentence, and what helps.
enum ConnectionRefusal {
    /// - Parameter message: libpq's, which says the same of every address and way that it tried.
    static func text(_ message: String) -> String {
        var reasons: [Substring] = []
        for part in message.split(separator: "; ") {
            let reason =
                part.firstMatch(of: #/^connection to server at .* failed: (?:FATAL: +)?(.*)$/#)?.output.1 ?? part
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        guard reasons.count == 1, let reason = reasons.first else { return message }
        return reason + advice(reason)
    }

    /// The server itself has refused.
    static func isAnswer(_ message: String) -> Bool { message.contains("FATAL: ") }

    private static func advice(_ reason: Substring) -> String {
        if reason.contains("authentication failed") {
            return ": check the user and the password in its address"
        }
        if reason.hasPrefix("database "), reason.hasSuffix("does not exist") {
            return ": make it (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0), or name another in its address"
        }
        if ["too many connections", "too many clients", "connection slots"].contains(where: reason.contains) {
            return ": end connections of others, or raise the limit (max_connections, or CONNECTION LIMIT of the "
                + "role or the database)"
        }
        return ""
    }
}
