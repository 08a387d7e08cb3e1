package import Foundation

package struct WireAlliance: Decodable, Sendable, Equatable {
    package let name: String
    package let ticker: String
    package let creatorID: Int64
    package let creatorCorporationID: Int64
    package let dateFounded: Date
    package let executorCorporationID: Int64?
    package let factionID: Int64?

    enum CodingKeys: String, CodingKey {
        case name, ticker
        case creatorID = "creator_id"
        case creatorCorporationID = "creator_corporation_id"
        case dateFounded = "date_founded"
        case executorCorporationID = "executor_corporation_id"
        case factionID = "faction_id"
    }
}
