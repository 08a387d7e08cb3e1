/// How many of each kind a universe has.
package struct UniverseSize: Sendable, Equatable {
    package var alliances: Int
    package var corporations: Int
    package var nonPlayerCorporations: Int
    /// Characters beyond the places of CEOs and creators are ordinary members, which no cascade reaches. `nil`: exactly
    /// as many as there are places.
    package var characters: Int?

    package init(alliances: Int, corporations: Int, nonPlayerCorporations: Int, characters: Int? = nil) {
        self.alliances = alliances
        self.corporations = corporations
        self.nonPlayerCorporations = nonPlayerCorporations
        self.characters = characters
    }

    package static let modest = UniverseSize(alliances: 20, corporations: 100, nonPlayerCorporations: 10)

    /// Why this size cannot be, in one sentence; the limits are the room in ESI's ranges of identifiers.
    package var complaint: String? {
        if !(0...900_000).contains(alliances) { return "--alliances must be from 0 to 900000, not \(alliances)." }
        if !(0...900_000).contains(corporations) {
            return "--corporations must be from 0 to 900000, not \(corporations)."
        }
        if !(0...900_000).contains(nonPlayerCorporations) {
            return "--npc-corporations must be from 0 to 900000, not \(nonPlayerCorporations)."
        }
        if let characters, !(1...12_000_000).contains(characters) {
            return "--characters must be from 1 to 12000000, not \(characters)."
        }
        if corporations > 0 && alliances == 0 {
            return "--corporations needs at least one of --alliances, since corporations are found by their alliance."
        }
        return nil
    }
}
