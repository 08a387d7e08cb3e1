/// The made part of a universe: who exists and who belongs to whom, as pure functions of the seed.
///
/// Nothing is stored per entity, so a universe of any size starts at once. Everything except closed alliances and
/// ordinary members is reached by the cascade alliances → member corporations and NPC corporations → CEOs and creators.
package struct Universe: Sendable {
    package let seed: UInt64
    package let size: UniverseSize
    package let characterCount: Int

    package let allianceIDs: IdentifierSpace
    package let corporationIDs: IdentifierSpace
    package let nonPlayerCorporationIDs: IdentifierSpace
    package let characterIDs: IdentifierSpace
    package let nonPlayerCharacterIDs: IdentifierSpace

    /// Closed alliances: answered by id, absent from the list, without members.
    package let closedAlliances: Stratum
    package let executorlessAlliances: Stratum
    package let closedCorporations: Stratum
    /// Open corporations, by their rank, whose CEO is also their creator.
    package let selfMadeCorporations: Stratum
    package let deletedCharacters: Stratum

    package init(seed: UInt64, size: UniverseSize) {
        self.seed = seed
        self.size = size
        closedAlliances = size.alliances < 3 ? .empty : Stratum(period: 19, seed: seed &+ 7)
        executorlessAlliances = Stratum(period: 17, seed: seed &+ 3)
        closedCorporations = Stratum(period: 37, seed: seed &+ 11)
        selfMadeCorporations = Stratum(period: 16, seed: seed &+ 5)
        deletedCharacters = Stratum(period: 53, seed: seed &+ 20)
        let open = size.corporations - closedCorporations.count(below: size.corporations)
        let places = 2 * open - selfMadeCorporations.count(below: open)
        characterCount = size.characters ?? max(1, places)
        allianceIDs = .alliances(seed: seed, count: size.alliances)
        corporationIDs = .corporations(seed: seed, count: size.corporations)
        nonPlayerCorporationIDs = .nonPlayerCorporations(seed: seed, count: size.nonPlayerCorporations)
        characterIDs = .characters(seed: seed, count: characterCount)
        nonPlayerCharacterIDs = .nonPlayerCharacters(seed: seed, count: size.nonPlayerCorporations)
    }

    package var openCorporationCount: Int {
        size.corporations - closedCorporations.count(below: size.corporations)
    }

    /// Places of CEOs and creators; the characters of these places are the reachable ones.
    package var leaderPlaces: Int {
        2 * openCorporationCount - selfMadeCorporations.count(below: openCorporationCount)
    }

    package func isReachable(character index: Int) -> Bool { index < leaderPlaces }

    // MARK: Identifier to index

    package func alliance(_ id: Int) -> Int? { Self.within(size.alliances, allianceIDs.index(of: id)) }

    package func corporation(_ id: Int) -> Int? { Self.within(size.corporations, corporationIDs.index(of: id)) }

    package func nonPlayerCorporation(_ id: Int) -> Int? {
        Self.within(size.nonPlayerCorporations, nonPlayerCorporationIDs.index(of: id))
    }

    package func character(_ id: Int) -> Int? { Self.within(characterCount, characterIDs.index(of: id)) }

    /// NPC characters carry the index of the NPC corporation they lead.
    package func nonPlayerCharacter(_ id: Int) -> Int? {
        guard let index = Self.within(size.nonPlayerCorporations, nonPlayerCharacterIDs.index(of: id)) else {
            return nil
        }
        return leader(ofNonPlayerCorporation: index) == .none ? nil : index
    }

    private static func within(_ count: Int, _ index: Int?) -> Int? {
        guard let index, index < count else { return nil }
        return index
    }
}
