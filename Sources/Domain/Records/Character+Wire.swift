package import ESI

extension Character {
    package init(id: Int64, _ wire: WireCharacter) {
        self.init(
            id: id,
            name: wire.name,
            corporationID: wire.corporationID,
            birthday: wire.birthday,
            bloodlineID: wire.bloodlineID,
            raceID: wire.raceID,
            gender: wire.gender
        )
        allianceID = wire.allianceID
        factionID = wire.factionID
        securityStatus = wire.securityStatus
        description = wire.description
        title = wire.title ?? wire.corporationTitle
        ancestryID = wire.ancestryID
        achievementScore = wire.achievementScore
        characterTitleID = wire.characterTitleID
    }
}
