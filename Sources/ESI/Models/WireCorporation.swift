package import Foundation

/// Both shapes in one: before compatibility date 2026-07-21 and since. What differs is optional.
package struct WireCorporation: Decodable, Sendable, Equatable {
    package struct TaxRates: Decodable, Sendable, Equatable {
        /// Percent, 0 to 100, unlike the old `tax_rate`.
        package let isk: Double?
        package let loyaltyPoint: Double?

        enum CodingKeys: String, CodingKey {
            case isk
            case loyaltyPoint = "loyalty_point"
        }
    }

    package struct Palette: Decodable, Sendable, Equatable {
        package let mainColor: String?
        package let secondaryColor: String?
        package let tertiaryColor: String?

        enum CodingKeys: String, CodingKey {
            case mainColor = "main_color"
            case secondaryColor = "secondary_color"
            case tertiaryColor = "tertiary_color"
        }
    }

    package let name: String
    package let ticker: String
    package let memberCount: Int64
    package let ceoID: Int64?
    package let creatorID: Int64?
    package let dateFounded: Date?
    package let description: String?
    package let allianceID: Int64?
    package let factionID: Int64?
    package let enlistedFactionID: Int64?
    package let homeStationID: Int64?
    package let shares: Int64?
    /// A fraction, 0 to 1; old shape only.
    package let taxRate: Double?
    package let taxRates: TaxRates?
    package let url: String?
    package let warEligible: Bool?
    package let state: String?
    package let type: String?
    package let friendlyFire: String?
    package let palette: Palette?

    enum CodingKeys: String, CodingKey {
        case name, ticker, description, shares, url, state, type, palette
        case memberCount = "member_count"
        case ceoID = "ceo_id"
        case creatorID = "creator_id"
        case dateFounded = "date_founded"
        case allianceID = "alliance_id"
        case factionID = "faction_id"
        case enlistedFactionID = "enlisted_faction_id"
        case homeStationID = "home_station_id"
        case taxRate = "tax_rate"
        case taxRates = "tax_rates"
        case warEligible = "war_eligible"
        case friendlyFire = "friendly_fire"
    }
}
