package import Foundation

/// One request of ESI as data: which route, with which parameters, and what it answers.
package struct Endpoint<Response: Decodable & Sendable>: Sendable {
    package let route: Route
    /// With its parameters filled in, without trailing slash: the form of the specification.
    package let path: String
    package let body: Data?

    package init(_ route: Route, path: String, body: Data? = nil) {
        self.route = route
        self.path = path
        self.body = body
    }
}
