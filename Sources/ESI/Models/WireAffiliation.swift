package struct WireAffiliation: Decodable, Sendable {
    package let characterID: Int64
    package let corporationID: Int64
    package let allianceID: Int64?
    package let factionID: Int64?

    enum CodingKeys: String, CodingKey {
        case characterID = "character_id"
        case corporationID = "corporation_id"
        case allianceID = "alliance_id"
        case factionID = "faction_id"
    }
}
