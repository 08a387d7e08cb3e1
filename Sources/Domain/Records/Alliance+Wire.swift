package import ESI

extension Alliance {
    package init(id: Int64, _ wire: WireAlliance) {
        self.init(
            id: id,
            name: wire.name,
            ticker: wire.ticker,
            dateFounded: wire.dateFounded,
            creatorCorporationID: wire.creatorCorporationID,
            creatorID: wire.creatorID,
            executorCorporationID: wire.executorCorporationID,
            factionID: wire.factionID
        )
    }
}
