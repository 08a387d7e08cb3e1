package import Foundation

/// Both shapes in one: before compatibility date 2026-06-09 and since. What differs is optional.
package struct WireCharacter: Decodable, Sendable, Equatable {
    package let name: String
    package let corporationID: Int64
    package let allianceID: Int64?
    package let factionID: Int64?
    package let birthday: Date
    package let bloodlineID: Int64
    package let raceID: Int64
    package let gender: String
    package let securityStatus: Double?
    package let description: String?
    package let title: String?
    package let corporationTitle: String?
    package let ancestryID: Int64?
    package let achievementScore: Int64?
    package let characterTitleID: String?

    enum CodingKeys: String, CodingKey {
        case name, birthday, gender, description, title
        case corporationID = "corporation_id"
        case allianceID = "alliance_id"
        case factionID = "faction_id"
        case bloodlineID = "bloodline_id"
        case raceID = "race_id"
        case securityStatus = "security_status"
        case corporationTitle = "corporation_title"
        case ancestryID = "ancestry_id"
        case achievementScore = "achievement_score"
        case characterTitleID = "character_title_id"
    }
}
