package import ESI

extension Corporation {
    package init(id: Int64, _ wire: WireCorporation) {
        self.init(id: id, name: wire.name, ticker: wire.ticker, memberCount: wire.memberCount)
        ceoID = wire.ceoID
        creatorID = wire.creatorID
        dateFounded = wire.dateFounded
        description = wire.description
        allianceID = wire.allianceID
        factionID = wire.factionID ?? wire.enlistedFactionID
        homeStationID = wire.homeStationID
        shares = wire.shares
        // The new shape counts in percent.
        taxRate = wire.taxRate ?? wire.taxRates?.isk.map { $0 / 100 }
        loyaltyPointTaxRate = wire.taxRates?.loyaltyPoint.map { $0 / 100 }
        url = wire.url
        warEligible = wire.warEligible
        state = wire.state
        type = wire.type
        friendlyFire = wire.friendlyFire
        mainColor = wire.palette?.mainColor
        secondaryColor = wire.palette?.secondaryColor
        tertiaryColor = wire.palette?.tertiaryColor
    }
}

extension WireCorporation {
    /// CEO and creator, where they are told; often the same person.
    var leaders: [Int64] {
        [ceoID, creatorID == ceoID ? nil : creatorID].compactMap(\.self)
    }
}
