/// Where a character belongs, as the bulk route answers it. What is nil is gone from the character's row.
package struct Affiliation: Sendable, Equatable {
    package var characterID: Int64
    package var corporationID: Int64
    package var allianceID: Int64?
    package var factionID: Int64?

    package init(characterID: Int64, corporationID: Int64, allianceID: Int64? = nil, factionID: Int64? = nil) {
        self.characterID = characterID
        self.corporationID = corporationID
        self.allianceID = allianceID
        self.factionID = factionID
    }
}
