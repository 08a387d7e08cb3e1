/// A named bucket: `3600/15m`, shared by its routes.
package struct RateGroup: Sendable, Equatable {
    package let name: String
    package let limit: Int
    /// `20s`, `15m` or `1h`, as the header tells it.
    package let windowText: String
    package let windowSeconds: Int
    /// A bucket for each application and character instead of each address.
    package let isPerUser: Bool

    package init?(name: String, limit: String, isPerUser: Bool = false) {
        let parts = limit.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let tokens = Int(parts[0]), tokens > 0, let unit = parts[1].last,
            let amount = Int(parts[1].dropLast()), amount > 0, amount <= 86_400,
            let factor = ["s": 1, "m": 60, "h": 3600][unit], !name.isEmpty
        else { return nil }
        self.name = name
        self.limit = tokens
        self.isPerUser = isPerUser
        windowText = String(parts[1])
        windowSeconds = amount * factor
    }

    package var header: String { "\(limit)/\(windowText)" }
}
