/// One of ESI's routes, as its specification names it, with what we know of it before the first reply.
package struct Route: Sendable {
    /// How often a route is asked that declares no limit of its own.
    package enum Pace: Sendable {
        /// One entity a request.
        case entity
        /// Lists and bulk look-ups: one request at a time. Other programs report 420s for concurrent bursts on them.
        case bulk
    }

    package struct PublishedGroup: Sendable, Equatable {
        package let name: String
        package let limit: Int
        /// In milliseconds.
        package let window: Int64
    }

    package let method: HTTPRequest.Method
    /// With parameters in braces, such as `/alliances/{alliance_id}`.
    package let template: String
    package let pace: Pace
    /// From the published specification: only the starting value, replies are believed before it.
    package let published: PublishedGroup?
    /// How long a reply holds where it carries no `Expires`, in seconds.
    package let lifetime: Int

    package init(
        _ method: HTTPRequest.Method,
        _ template: String,
        pace: Pace,
        published: PublishedGroup? = nil,
        lifetime: Int
    ) {
        self.method = method
        self.template = template
        self.pace = pace
        self.published = published
        self.lifetime = lifetime
    }

    package var id: RouteID { RouteID("\(method.rawValue) \(template)") }
}

/// Method and template of a route: what accounts and status call it by.
package struct RouteID: Hashable, Codable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}
