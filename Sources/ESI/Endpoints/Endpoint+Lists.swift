import Foundation

extension Endpoint where Response == [Int64] {
    /// Open alliances only: a closed one vanishes from the list, though its own route still answers.
    package static let alliances = Endpoint(.alliances, path: "/alliances")
    package static let npcCorporations = Endpoint(.npcCorporations, path: "/corporations/npccorps")

    package static func corporations(ofAlliance id: Int64) -> Endpoint {
        Endpoint(.allianceCorporations, path: "/alliances/\(id)/corporations")
    }
}

extension Endpoint where Response == [WireAffiliation] {
    /// The most ids that a request may carry.
    package static var maximumCount: Int { 1000 }

    /// - Parameter ids: 1 to 1000, each once: duplicates are answered with 400.
    package static func affiliation(_ ids: [Int64]) -> Endpoint {
        let body = "[" + ids.map(String.init).joined(separator: ",") + "]"
        return Endpoint(.affiliation, path: "/characters/affiliation", body: Data(body.utf8))
    }
}
