/// Which route is in which group: the published groups, changed by options.
package struct RateGroups: Sendable {
    private var groupOfRoute: [Route: RateGroup] = [:]

    /// The published groups (`x-rate-limit` in openapi.json of 2026-08-18).
    package init() {
        assign("killmail", "3600/15m", to: [.killmail])
        assign("char-killmail", "30/15m", to: [.characterKillmails], isPerUser: true)
        assign("status", "600/15m", to: [.status])
        assign("meta", "150/15m", to: [.metaStatus, .compatibilityDates])
    }

    /// Every route in one group whose limit nobody reaches.
    package static var unlimited: RateGroups {
        var groups = RateGroups()
        groups.assign("unlimited", "1000000000/15m", to: Route.allCases)
        return groups
    }

    package subscript(route: Route) -> RateGroup? { groupOfRoute[route] }

    package var all: [RateGroup] {
        var seen: Set<String> = []
        return groupOfRoute.values.sorted { $0.name < $1.name }.filter { seen.insert($0.name).inserted }
    }

    /// Adds a group written as `NAME=LIMIT/WINDOW:ROUTE[,ROUTE…]`; answers why that cannot be, or `nil`.
    package mutating func add(_ text: String) -> String? {
        guard let equals = text.firstIndex(of: "="), let colon = text[equals...].firstIndex(of: ":"),
            let group = RateGroup(name: String(text[..<equals]), limit: String(text[text.index(after: equals)..<colon]))
        else {
            return "--group \(text): expected NAME=LIMIT/WINDOW:ROUTE[,ROUTE…], as in corp=600/20s:/corporations/{id}."
        }
        for template in text[text.index(after: colon)...].split(separator: ",") {
            guard let route = Route(template: String(template)) else {
                return "--group \(text): \(template) is not a route; the routes are "
                    + Route.allCases.map(\.template).joined(separator: ", ") + "."
            }
            groupOfRoute[route] = group
        }
        return nil
    }

    private mutating func assign(_ name: String, _ limit: String, to routes: [Route], isPerUser: Bool = false) {
        guard let group = RateGroup(name: name, limit: limit, isPerUser: isPerUser) else { return }
        for route in routes { groupOfRoute[route] = group }
    }
}
