import Foundation
import HTTPTypes
import Runtime

/// One kind of request: what it looks like, and who answers it.
struct Route: Sendable {
    typealias Handler = @Sendable (Ask, Parameters) async throws -> Reply

    /// The path's parts in braces, by name.
    struct Parameters: Sendable {
        var values: [String: String] = [:]

        subscript(_ name: String) -> String { values[name] ?? "" }

        func id(_ name: String) throws(Problem) -> Int64 {
            guard let id = Int64(self[name]), id > 0, self[name].allSatisfy(\.isASCII) else {
                throw .invalid("\"\(self[name].prefix(40))\" in the path is no id: a whole number above 0.")
            }
            return id
        }
    }

    let method: HTTPRequest.Method
    let template: String
    let handler: Handler
    private let parts: [Substring]

    /// - Parameter template: as in OpenAPI: `/api/killmails/{id}`
    init(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
        self.method = method
        self.template = template
        self.handler = handler
        parts = template.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Answers within that time, even where a store whose server is away hears no cancellation.
    func answer(_ ask: Ask, _ parameters: Parameters, within patience: Duration) async throws -> Reply {
        guard let reply = try await Bounded.value(within: patience, { try await handler(ask, parameters) }) else {
            throw Problem.tooSlow(patience)
        }
        return reply
    }

    /// - Returns: nil where the path is another.
    func match(_ path: String) -> Parameters? {
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard given.count == parts.count else { return nil }
        var parameters = Parameters()
        for (part, text) in zip(parts, given) {
            if part.hasPrefix("{") {
                guard !text.isEmpty, let value = text.removingPercentEncoding else { return nil }
                parameters.values[String(part.dropFirst().dropLast())] = value
            } else if part != text {
                return nil
            }
        }
        return parameters
    }
}

/// All routes of the server.
struct Routes: Sendable {
    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    /// Where a path is some route's letter by letter, it is not another's parameter.
    func find(_ method: HTTPRequest.Method, _ path: String) throws(Problem) -> (Route, Route.Parameters) {
        var allowed: [String] = []
        let literal = routes.filter { $0.template == path }
        for route in literal.isEmpty ? routes : literal {
            guard let parameters = route.match(path) else { continue }
            if route.method == method || route.method == .get && method == .head { return (route, parameters) }
            allowed.append(route.method.rawValue)
        }
        guard !allowed.isEmpty else {
            throw .notFound("There is nothing at this address; /api/openapi.json describes what there is.")
        }
        var problem = Problem(
            .methodNotAllowed,
            "method_not_allowed",
            "This address takes \(allowed.joined(separator: ", ")), not \(method.rawValue.prefix(20))."
        )
        if allowed.contains("GET") { allowed.append("HEAD") }
        problem.headers[.allow] = allowed.joined(separator: ", ")
        throw problem
    }
}
