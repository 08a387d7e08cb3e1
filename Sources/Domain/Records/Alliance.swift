package import Foundation

package struct Alliance: Sendable, Equatable {
    package var id: Int64
    package var name: String
    package var ticker: String
    package var dateFounded: Date
    package var creatorCorporationID: Int64
    package var creatorID: Int64
    /// Absent for a closed alliance.
    package var executorCorporationID: Int64?
    package var factionID: Int64?

    package init(
        id: Int64,
        name: String,
        ticker: String,
        dateFounded: Date,
        creatorCorporationID: Int64,
        creatorID: Int64,
        executorCorporationID: Int64? = nil,
        factionID: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.ticker = ticker
        self.dateFounded = dateFounded
        self.creatorCorporationID = creatorCorporationID
        self.creatorID = creatorID
        self.executorCorporationID = executorCorporationID
        self.factionID = factionID
    }
}
