import Foundation

extension WireCorporation: JSONReadable {
    init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var name: String?
        var ticker: String?
        var memberCount: Int64?
        var ceoID: Int64?
        var creatorID: Int64?
        var dateFounded: Date?
        var description: String?
        var allianceID: Int64?
        var factionID: Int64?
        var enlistedFactionID: Int64?
        var homeStationID: Int64?
        var shares: Int64?
        var taxRate: Double?
        var taxRates: TaxRates?
        var url: String?
        var warEligible: Bool?
        var state: String?
        var type: String?
        var friendlyFire: String?
        var palette: Palette?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "name": name = try reader.text()
            case "ticker": ticker = try reader.text()
            case "member_count": memberCount = try reader.integer()
            case "ceo_id": ceoID = try reader.optionalInteger()
            case "creator_id": creatorID = try reader.optionalInteger()
            case "date_founded": dateFounded = try reader.optionalDate()
            case "description": description = try reader.optionalText()
            case "alliance_id": allianceID = try reader.optionalInteger()
            case "faction_id": factionID = try reader.optionalInteger()
            case "enlisted_faction_id": enlistedFactionID = try reader.optionalInteger()
            case "home_station_id": homeStationID = try reader.optionalInteger()
            case "shares": shares = try reader.optionalInteger()
            case "tax_rate": taxRate = try reader.optionalDouble()
            case "tax_rates":
                taxRates = try reader.optional { reader throws(JSONReader.Unusual) in try TaxRates(from: &reader) }
            case "url": url = try reader.optionalText()
            case "war_eligible": warEligible = try reader.optionalBool()
            case "state": state = try reader.optionalText()
            case "type": type = try reader.optionalText()
            case "friendly_fire": friendlyFire = try reader.optionalText()
            case "palette":
                palette = try reader.optional { reader throws(JSONReader.Unusual) in try Palette(from: &reader) }
            default: try reader.skip()
            }
        }
        guard let name, let ticker, let memberCount else { throw JSONReader.Unusual() }
        self.init(
            name: name,
            ticker: ticker,
            memberCount: memberCount,
            ceoID: ceoID,
            creatorID: creatorID,
            dateFounded: dateFounded,
            description: description,
            allianceID: allianceID,
            factionID: factionID,
            enlistedFactionID: enlistedFactionID,
            homeStationID: homeStationID,
            shares: shares,
            taxRate: taxRate,
            taxRates: taxRates,
            url: url,
            warEligible: warEligible,
            state: state,
            type: type,
            friendlyFire: friendlyFire,
            palette: palette
        )
    }
}

extension WireCorporation.TaxRates {
    fileprivate init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var isk: Double?
        var loyaltyPoint: Double?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "isk": isk = try reader.optionalDouble()
            case "loyalty_point": loyaltyPoint = try reader.optionalDouble()
            default: try reader.skip()
            }
        }
        self.init(
            isk: isk,
            loyaltyPoint: loyaltyPoint
        )
    }
}

extension WireCorporation.Palette {
    fileprivate init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var mainColor: String?
        var secondaryColor: String?
        var tertiaryColor: String?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "main_color": mainColor = try reader.optionalText()
            case "secondary_color": secondaryColor = try reader.optionalText()
            case "tertiary_color": tertiaryColor = try reader.optionalText()
            default: try reader.skip()
            }
        }
        self.init(
            mainColor: mainColor,
            secondaryColor: secondaryColor,
            tertiaryColor: tertiaryColor
        )
    }
}
