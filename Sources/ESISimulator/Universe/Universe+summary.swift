extension Universe {
    /// What the line at the start says of the universe.
    package var summary: String {
        "seed \(seed): \(size.alliances) alliances, \(size.corporations) corporations, "
            + "\(size.nonPlayerCorporations) NPC corporations, \(characterCount) characters"
    }
}
