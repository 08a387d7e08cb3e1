/// What EVE's id ranges say. Source: ESI documentation, "ID ranges".
package enum IDRange {
    /// From 500,000 on an id means something else.
    package static let types: ClosedRange<Int64> = 1...499_999
    package static let factions: ClosedRange<Int64> = 500_000...599_999
    package static let npcCorporations: ClosedRange<Int64> = 1_000_000...1_999_999
    package static let npcCharacters: ClosedRange<Int64> = 3_000_000...3_999_999
    /// Known space, wormholes, the abyss, and what is beyond.
    package static let solarSystems: ClosedRange<Int64> = 30_000_000...36_999_999

    private static let firstCharacter: Int64 = 90_000_000
    private static let firstCorporation: Int64 = 98_000_000
    private static let firstAlliance: Int64 = 99_000_000

    /// A person, or an agent who leads an NPC corporation. Ids below are placeholders such as 1, or nothing at all, and ESI
    /// counts an error for each of them.
    package static func isCharacter(_ id: Int64) -> Bool { id >= firstCharacter || npcCharacters.contains(id) }

    package static func isNPC(_ id: Int64) -> Bool { npcCorporations.contains(id) || npcCharacters.contains(id) }

    /// Whether there can be such an entity. Ids from 100,000,000 to 2,099,999,999 may be any of the three.
    package static func isPossible(_ id: Int64, as kind: EntityKind) -> Bool {
        switch kind {
        case .alliance: id >= firstAlliance
        case .corporation: id >= firstCorporation || npcCorporations.contains(id)
        case .character: isCharacter(id)
        }
    }
}
