/// Who belongs to whom.
extension Universe {
    // MARK: Alliances and their corporations

    /// Alliances that `GET /alliances` lists.
    package var listedAllianceCount: Int { size.alliances - closedAlliances.count(below: size.alliances) }

    package func listedAlliance(_ rank: Int) -> Int { closedAlliances.nonMember(rank) }

    package func isClosed(alliance index: Int) -> Bool {
        closedAlliances.contains(index) && listedAllianceCount > 0
    }

    /// The member corporations of an alliance: few in most, many in the last, as in EVE.
    package func members(ofAlliance index: Int) -> Range<Int> {
        guard !isClosed(alliance: index), listedAllianceCount > 0 else { return 0..<0 }
        let rank = index - closedAlliances.count(below: index)
        return firstMember(rank)..<firstMember(rank + 1)
    }

    /// The alliance of a player corporation: the last listed one whose first member is not behind it.
    package func alliance(ofCorporation index: Int) -> Int? {
        guard listedAllianceCount > 0 else { return nil }
        var low = 0
        var high = listedAllianceCount
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstMember(middle) <= index { low = middle } else { high = middle }
        }
        return listedAlliance(low)
    }

    /// Half of the corporations are spread evenly, half by the fifth power, so the largest has some three times the mean.
    private func firstMember(_ rank: Int) -> Int {
        let place = Double(rank) / Double(listedAllianceCount)
        let share = 0.5 * place + 0.5 * place * place * place * place * place
        return rank >= listedAllianceCount ? size.corporations : Int(share * Double(size.corporations))
    }

    // MARK: Corporations and their leaders

    /// CEO and creator of a player corporation as character indices; a closed one has none.
    package func leaders(ofCorporation index: Int) -> (ceo: Int, creator: Int)? {
        guard !closedCorporations.contains(index) else { return nil }
        let rank = index - closedCorporations.count(below: index)
        let place = 2 * rank - selfMadeCorporations.count(below: rank)
        let ceo = place % characterCount
        return (ceo, selfMadeCorporations.contains(rank) ? ceo : (place + 1) % characterCount)
    }

    /// The open corporation in which a character has its first place, and whether as CEO.
    package func leadership(ofCharacter index: Int) -> (corporation: Int, isCEO: Bool)? {
        guard index < leaderPlaces else { return nil }
        var low = 0
        var high = openCorporationCount
        while high - low > 1 {
            let middle = (low + high) / 2
            if 2 * middle - selfMadeCorporations.count(below: middle) <= index { low = middle } else { high = middle }
        }
        let place = 2 * low - selfMadeCorporations.count(below: low)
        return (closedCorporations.nonMember(low), place == index)
    }

    // MARK: NPC corporations

    /// Who leads an NPC corporation; where nobody does, old bodies say 1 and new ones leave the members out.
    package enum NonPlayerLeader: Sendable { case none, ceo, ceoAndCreator }

    package func leader(ofNonPlayerCorporation index: Int) -> NonPlayerLeader {
        switch (index + Int(seed % 4)) % 4 {
        case 0, 1: .none
        case 2: .ceo
        default: .ceoAndCreator
        }
    }

    // MARK: Characters and their corporation

    /// The corporation a character is in, which for a changed character is another one than before.
    package func corporationID(ofCharacter index: Int, revision: Int) -> Int {
        var draw = Draw(seed: seed, subject: .control, number: index, revision: revision)
        if revision == 0, let place = leadership(ofCharacter: index), place.isCEO || !draw.once(in: 3) {
            return corporationIDs.identifier(of: place.corporation)
        }
        if openCorporationCount > 0 && (size.nonPlayerCorporations == 0 || !draw.once(in: 6)) {
            return corporationIDs.identifier(of: closedCorporations.nonMember(draw.below(openCorporationCount)))
        }
        return size.nonPlayerCorporations > 0
            ? nonPlayerCorporationIDs.identifier(of: draw.below(size.nonPlayerCorporations)) : 1_000_001
    }

    /// The corporation of a deleted character is an NPC one, and not always Doomheim (contract section 7).
    package func corporationID(ofDeletedCharacter index: Int) -> Int {
        guard size.nonPlayerCorporations > 1, index.isMultiple(of: 3) else { return 1_000_001 }
        return nonPlayerCorporationIDs.identifier(of: index % size.nonPlayerCorporations)
    }

    /// The alliance an entity's body names: none in a closed corporation, although the member list still has it.
    package func allianceID(ofCorporationID id: Int) -> Int? {
        guard let index = corporation(id), !closedCorporations.contains(index),
            let alliance = alliance(ofCorporation: index)
        else { return nil }
        return allianceIDs.identifier(of: alliance)
    }
}
