import Foundation

extension Endpoint where Response == [Int64] {
    /// Open alliances only: a closed one vanishes from the list, though its own route still answers.
    package static let alliances = Endpoint(.alliances, path: "/alliances")
    package static let npcCorporations = Endpoint(.npcCorporations, path: "/corporations/npccorps")

    package static func corporations(ofAlliance id: Int64) -> Endpoint {
        Endpoint(.allianceCorporations, path: "/alliances/\(id)/corporations")
    }
}

extension Endpoint where Response == [WireKillmailReference] {
    /// 90 days, newest first, 1000 a page.
    package static func recentKillmails(of character: Int64, page: Int) -> Endpoint {
        Endpoint(.characterKillmails, path: "/characters/\(character)/killmails/recent?page=\(page)")
    }
}

extension Endpoint where Response == WireRouteStatuses {
    package static let routeStatus = Endpoint(.routeStatus, path: "/meta/status")
}

extension Endpoint where Response == [WireAffiliation] {
    /// - Parameter ids: 1 to ``BulkRequest/maximumCount``, each once: duplicates are answered with 400.
    package static func affiliation(_ ids: [Int64]) -> Endpoint {
        Endpoint(.affiliation, path: "/characters/affiliation", body: BulkRequest.body(ids))
    }
}

extension Endpoint where Response == [WireName] {
    /// All or nothing: one id that has no name fails the request with 404.
    /// - Parameter ids: 1 to ``BulkRequest/maximumCount``, each once.
    package static func names(_ ids: [Int64]) -> Endpoint {
        Endpoint(.names, path: "/universe/names", body: BulkRequest.body(ids))
    }
}

/// What the routes have in common that take a list of ids.
package enum BulkRequest {
    /// The most ids that a request may carry.
    package static let maximumCount = 1000

    static func body(_ ids: [Int64]) -> Data { Data(("[" + ids.map(String.init).joined(separator: ",") + "]").utf8) }
}
