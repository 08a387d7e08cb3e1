/// Requests that share their limits: a route, and for a route with a token the character.
package struct Lane: Hashable, Sendable {
    package let route: RouteID
    package let subject: Subject?

    package init(route: RouteID, subject: Subject? = nil) {
        self.route = route
        self.subject = subject
    }
}
