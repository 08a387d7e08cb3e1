/// Who takes part in a killmail; made without names, since a mail can have thousands.
struct Party {
    var allianceID: Int?
    var characterID: Int?
    var corporationID: Int?
    var factionID: Int?
    var isPlayer = false
}

extension Universe {
    func party(ofCharacter index: Int) -> Party {
        let corporation =
            deletedCharacters.contains(index)
            ? corporationID(ofDeletedCharacter: index) : corporationID(ofCharacter: index, revision: 0)
        return Party(
            allianceID: allianceID(ofCorporationID: corporation),
            characterID: characterIDs.identifier(of: index),
            corporationID: corporation,
            factionID: index % 25 == 7 ? 500_001 + index % 4 : nil,
            isPlayer: true
        )
    }

    /// A player corporation's structure or drone; of an open one, by rank.
    func party(ofCorporation rank: Int) -> Party {
        guard rank < openCorporationCount else { return Party(factionID: 500_010) }
        let id = corporationIDs.identifier(of: closedCorporations.nonMember(rank))
        return Party(allianceID: allianceID(ofCorporationID: id), corporationID: id)
    }

    /// A faction alone where the universe has no NPC corporations, and no character where the corporation has no leader.
    func nonPlayerParty(_ index: Int, withLeader: Bool) -> Party {
        guard index < size.nonPlayerCorporations else { return Party(factionID: 500_010) }
        // Of four in a row, the third or fourth has a leader, so two further there is one, save at the very end.
        let led = leader(ofNonPlayerCorporation: index) == .none ? index + 2 : index
        let chosen = withLeader && led < size.nonPlayerCorporations ? led : index
        let hasLeader = withLeader && leader(ofNonPlayerCorporation: chosen) != .none
        return Party(
            characterID: hasLeader ? nonPlayerCharacterIDs.identifier(of: chosen) : nil,
            corporationID: nonPlayerCorporationIDs.identifier(of: chosen)
        )
    }
}
