package import Foundation

/// A corporation of either body shape, old or new; what a shape lacks is nil.
package struct Corporation: Sendable, Equatable {
    package var id: Int64
    package var name: String
    package var ticker: String
    package var memberCount: Int64
    package var ceoID: Int64?
    package var creatorID: Int64?
    package var dateFounded: Date?
    package var description: String?
    package var allianceID: Int64?
    /// `faction_id` of the old shape, `enlisted_faction_id` of the new.
    package var factionID: Int64?
    package var homeStationID: Int64?
    package var shares: Int64?
    /// A fraction, 0 to 1, whatever shape ESI answered.
    package var taxRate: Double?
    /// A fraction, 0 to 1. New shape only, as are all below.
    package var loyaltyPointTaxRate: Double?
    package var url: String?
    package var warEligible: Bool?
    /// `active` or `closed`, or a word that ESI has yet to introduce.
    package var state: String?
    /// `player_owned` or `npc_owned`, or a new word.
    package var type: String?
    /// `legal` or `illegal`, or a new word.
    package var friendlyFire: String?
    package var mainColor: String?
    package var secondaryColor: String?
    package var tertiaryColor: String?

    package init(id: Int64, name: String, ticker: String, memberCount: Int64) {
        self.id = id
        self.name = name
        self.ticker = ticker
        self.memberCount = memberCount
    }
}
