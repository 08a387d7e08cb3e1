package import ESI

extension Affiliation {
    package init(_ wire: WireAffiliation) {
        self.init(
            characterID: wire.characterID,
            corporationID: wire.corporationID,
            allianceID: wire.allianceID,
            factionID: wire.factionID
        )
    }
}
