import Domain

/// What of a list of killmails is to be fetched.
struct KillmailSelection {
    /// One for each killmail: its other hashes wait as references until the first is refused.
    let wanted: [KillmailReference]
    /// How many killmails are there already.
    let stored: Int
    /// Pairs that ESI has refused for good.
    let refused: [KillmailReference]

    /// - Parameters:
    ///   - unread: those whose killmail is not there.
    ///   - asksAgain: also for those that were refused.
    init(
        _ references: [KillmailReference],
        unread: [KillmailReference],
        refused: [KillmailReference],
        asksAgain: Bool
    ) {
        let known = asksAgain ? [] : Set(refused)
        wanted = Self.onePerKillmail(unread.filter { !known.contains($0) })
        stored = Set(references.map(\.id)).subtracting(unread.map(\.id)).count
        self.refused = refused
    }

    private static func onePerKillmail(_ references: [KillmailReference]) -> [KillmailReference] {
        var ids: Set<Int64> = []
        return references.filter { ids.insert($0.id).inserted }
    }
}
