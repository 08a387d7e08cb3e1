import Foundation
import TestSupport
import Testing

/// The networks between our programs and the two servers.
struct ServerProxies {
    enum Server: String, CaseIterable { case rabbitMQ, postgreSQL }

    let rabbitMQ: Proxy
    let postgreSQL: Proxy
    /// Those of ``Servers``, through the proxies.
    let settings: [String: String]

    init(of settings: [String: String]) throws {
        let (broker, brokerURL) = try Self.proxy(for: settings["RABBITMQ_URL"])
        let (database, databaseURL) = try Self.proxy(for: settings["DATABASE_URL"])
        (rabbitMQ, postgreSQL) = (broker, database)
        self.settings = ["RABBITMQ_URL": brokerURL, "DATABASE_URL": databaseURL]
    }

    subscript(server: Server) -> Proxy {
        switch server {
        case .rabbitMQ: rabbitMQ
        case .postgreSQL: postgreSQL
        }
    }

    func stop() { for server in Server.allCases { self[server].stop() } }

    private static func proxy(for url: String?) throws -> (Proxy, String) {
        var parts = try #require(url.flatMap(URLComponents.init))
        let proxy = try Proxy(to: UInt16(#require(parts.port)))
        parts.host = "127.0.0.1"
        parts.port = Int(proxy.port)
        return (proxy, try #require(parts.string))
    }
}
