/// How every route is.
package struct WireRouteStatuses: Decodable, Sendable {
    package struct Route: Decodable, Sendable {
        /// `Unknown`, `OK`, `Degraded`, `Down` or `Recovering`.
        package var status: String
    }

    package var routes: [Route]
}
