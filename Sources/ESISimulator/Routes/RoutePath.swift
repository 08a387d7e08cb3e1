/// A request's path, read.
package struct RoutePath: Sendable {
    package let route: Route
    /// The number in the path, or 0.
    package let id: Int
    package let hash: String
    /// A trailing slash or a version prefix: answered, but not how the specification writes its paths.
    package let isLegacy: Bool

    package init?(_ path: Substring, method: String) {
        var parts = path.split(separator: "/")
        var isLegacy = path.count > 1 && path.hasSuffix("/")
        if let first = parts.first, Self.isVersion(first) {
            parts.removeFirst()
            isLegacy = true
        }
        guard let (route, id, hash) = Self.match(parts), route.method == method else { return nil }
        self.route = route
        self.id = id
        self.hash = hash
        self.isLegacy = isLegacy
    }

    private static func isVersion(_ part: Substring) -> Bool {
        part == "latest" || part == "legacy" || part == "dev" || (part.first == "v" && Int(part.dropFirst()) != nil)
    }

    private static func match(_ parts: [Substring]) -> (Route, Int, String)? {
        switch parts.count {
        case 1:
            switch parts[0] {
            case "alliances": (.alliances, 0, "")
            case "status": (.status, 0, "")
            default: nil
            }
        case 2:
            switch (parts[0], parts[1]) {
            case ("corporations", "npccorps"): (.nonPlayerCorporations, 0, "")
            case ("characters", "affiliation"): (.affiliation, 0, "")
            case ("universe", "names"): (.names, 0, "")
            case ("universe", "ids"): (.identifiers, 0, "")
            case ("meta", "status"): (.metaStatus, 0, "")
            case ("meta", "compatibility-dates"): (.compatibilityDates, 0, "")
            case ("alliances", let id): Int(id).map { (.alliance, $0, "") }
            case ("corporations", let id): Int(id).map { (.corporation, $0, "") }
            case ("characters", let id): Int(id).map { (.character, $0, "") }
            default: nil
            }
        case 3:
            switch (parts[0], parts[2]) {
            case ("alliances", "corporations"): Int(parts[1]).map { (.allianceCorporations, $0, "") }
            case ("killmails", let hash): Int(parts[1]).map { (.killmail, $0, String(hash)) }
            default: nil
            }
        case 4:
            parts[0] == "characters" && parts[2] == "killmails" && parts[3] == "recent"
                ? Int(parts[1]).map { (.characterKillmails, $0, "") } : nil
        default: nil
        }
    }
}
