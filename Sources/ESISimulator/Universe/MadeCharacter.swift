/// A character of the made universe, at one revision.
package struct MadeCharacter: Sendable {
    package let id: Int
    package let name: String
    package let corporationID: Int
    package let allianceID: Int?
    package let factionID: Int?
    private let birthday: Int
    private let isMale: Bool
    private let race: Int
    private let bloodline: Int
    private let securityStatus: Double?
    private let description: String
    private let title: String?
    private let achievementScore: Int
    private let titleUUID: String?

    /// A player's character. A deleted one has this form only in bulk replies: its own route answers 404.
    package init(_ universe: Universe, index: Int, revision: Int) {
        let isDeleted = universe.deletedCharacters.contains(index)
        self.init(
            id: universe.characterIDs.identifier(of: index),
            number: index,
            corporationID: isDeleted
                ? universe.corporationID(ofDeletedCharacter: index)
                : universe.corporationID(ofCharacter: index, revision: revision),
            universe: universe
        )
    }

    /// The NPC character that leads an NPC corporation.
    package init(_ universe: Universe, leaderOfNonPlayerCorporation index: Int) {
        self.init(
            id: universe.nonPlayerCharacterIDs.identifier(of: index),
            number: -1 - index,
            corporationID: universe.nonPlayerCorporationIDs.identifier(of: index),
            universe: universe
        )
    }

    /// A character for an id that a recorded corporation names.
    package init(_ universe: Universe, standIn id: Int, corporationID: Int, allianceID: Int?) {
        self.init(id: id, number: id, corporationID: corporationID, universe: universe, allianceID: allianceID)
    }

    private init(id: Int, number: Int, corporationID: Int, universe: Universe, allianceID: Int? = nil) {
        var draw = Draw(seed: universe.seed, subject: .character, number: number)
        self.id = id
        name = Names.character(abs(number), draw: &draw)
        self.corporationID = corporationID
        self.allianceID = allianceID ?? universe.allianceID(ofCorporationID: corporationID)
        factionID = draw.once(in: 25) ? 500_001 + draw.below(4) : nil
        birthday = 1_052_000_000 + draw.below(730_000_000)
        isMale = draw.once(in: 2)
        race = [1, 2, 4, 8][draw.below(4)]
        bloodline = 1 + draw.below(14)
        securityStatus =
            switch draw.below(8) {
            case 0: nil
            case 1: 0
            case 2: -10
            default: draw.fraction() * 15 - 10
            }
        description = Names.description(draw: &draw)
        title = draw.once(in: 5) ? "<b>Director</b> &amp; Quartermaster" : nil
        achievementScore = draw.below(6000)
        titleUUID =
            draw.once(in: 9)
            ? "\(draw.hexadecimal(digits: 8))-\(draw.hexadecimal(digits: 4))-4\(draw.hexadecimal(digits: 3))-a"
                + "\(draw.hexadecimal(digits: 3))-\(draw.hexadecimal(digits: 12))" : nil
    }

    package func write(to writer: inout JSONWriter, shape: BodyShape) {
        writer.object { writer in
            if shape == .new { writer.member("achievement_score", achievementScore) }
            writer.member("alliance_id", ifSet: allianceID)
            writer.member("birthday", CivilTime(second: birthday).internet)
            writer.member("bloodline_id", bloodline)
            if shape == .new { writer.member("character_title_id", ifSet: titleUUID) }
            writer.member("corporation_id", corporationID)
            if shape == .new { writer.member("corporation_title", ifSet: title) }
            writer.member("description", description)
            writer.member("faction_id", ifSet: factionID)
            writer.member("gender", isMale ? "male" : "female")
            writer.member("name", name)
            writer.member("race_id", race)
            if let securityStatus { writeSecurityStatus(securityStatus, to: &writer) }
            if shape == .old { writer.member("title", ifSet: title) }
        }
    }

    /// Whole numbers print without a fraction: `0`, `-10` (contract section 7).
    private func writeSecurityStatus(_ status: Double, to writer: inout JSONWriter) {
        if status == status.rounded() {
            writer.member("security_status", Int(status))
        } else {
            writer.member("security_status", status)
        }
    }

    package var affiliation: Affiliation {
        Affiliation(id: id, name: name, corporationID: corporationID, allianceID: allianceID, factionID: factionID)
    }
}
