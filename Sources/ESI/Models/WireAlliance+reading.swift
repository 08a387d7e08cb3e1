import Foundation

extension WireAlliance: JSONReadable {
    init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var name: String?
        var ticker: String?
        var creatorID: Int64?
        var creatorCorporationID: Int64?
        var dateFounded: Date?
        var executorCorporationID: Int64?
        var factionID: Int64?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "name": name = try reader.text()
            case "ticker": ticker = try reader.text()
            case "creator_id": creatorID = try reader.integer()
            case "creator_corporation_id": creatorCorporationID = try reader.integer()
            case "date_founded": dateFounded = try reader.date()
            case "executor_corporation_id": executorCorporationID = try reader.optionalInteger()
            case "faction_id": factionID = try reader.optionalInteger()
            default: try reader.skip()
            }
        }
        guard let name, let ticker, let creatorID, let creatorCorporationID, let dateFounded else {
            throw JSONReader.Unusual()
        }
        self.init(
            name: name,
            ticker: ticker,
            creatorID: creatorID,
            creatorCorporationID: creatorCorporationID,
            dateFounded: dateFounded,
            executorCorporationID: executorCorporationID,
            factionID: factionID
        )
    }
}
