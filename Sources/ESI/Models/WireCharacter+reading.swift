import Foundation

extension WireCharacter: JSONReadable {
    init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var name: String?
        var corporationID: Int64?
        var allianceID: Int64?
        var factionID: Int64?
        var birthday: Date?
        var bloodlineID: Int64?
        var raceID: Int64?
        var gender: String?
        var securityStatus: Double?
        var description: String?
        var title: String?
        var corporationTitle: String?
        var ancestryID: Int64?
        var achievementScore: Int64?
        var characterTitleID: String?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "name": name = try reader.text()
            case "corporation_id": corporationID = try reader.integer()
            case "alliance_id": allianceID = try reader.optionalInteger()
            case "faction_id": factionID = try reader.optionalInteger()
            case "birthday": birthday = try reader.date()
            case "bloodline_id": bloodlineID = try reader.integer()
            case "race_id": raceID = try reader.integer()
            case "gender": gender = try reader.text()
            case "security_status": securityStatus = try reader.optionalDouble()
            case "description": description = try reader.optionalText()
            case "title": title = try reader.optionalText()
            case "corporation_title": corporationTitle = try reader.optionalText()
            case "ancestry_id": ancestryID = try reader.optionalInteger()
            case "achievement_score": achievementScore = try reader.optionalInteger()
            case "character_title_id": characterTitleID = try reader.optionalText()
            default: try reader.skip()
            }
        }
        guard let name, let corporationID, let birthday, let bloodlineID, let raceID, let gender else {
            throw JSONReader.Unusual()
        }
        self.init(
            name: name,
            corporationID: corporationID,
            allianceID: allianceID,
            factionID: factionID,
            birthday: birthday,
            bloodlineID: bloodlineID,
            raceID: raceID,
            gender: gender,
            securityStatus: securityStatus,
            description: description,
            title: title,
            corporationTitle: corporationTitle,
            ancestryID: ancestryID,
            achievementScore: achievementScore,
            characterTitleID: characterTitleID
        )
    }
}
