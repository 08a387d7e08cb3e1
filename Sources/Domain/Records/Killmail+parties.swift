extension Killmail {
    /// Players and what they belong to, each once, the victim's first: those that have a route of their own.
    ///
    /// Agents and NPC corporations are left out by their ids, and so are factions, which old killmails name where a
    /// corporation should be: they have names, and nothing more that changes.
    package func parties(_ kind: EntityKind) -> [Int64] {
        let ids: [Int64?] =
            switch kind {
            case .alliance: [victim.allianceID] + attackers.map(\.allianceID)
            case .corporation: [victim.corporationID] + attackers.map(\.corporationID)
            case .character: [victim.characterID] + attackers.map(\.characterID)
            }
        var seen: Set<Int64> = []
        return ids.compactMap { id in
            guard let id, IDRange.isPossible(id, as: kind), !IDRange.isNPC(id), seen.insert(id).inserted else {
                return nil
            }
            return id
        }
    }
}
