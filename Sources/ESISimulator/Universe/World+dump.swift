/// The whole universe as newline-delimited JSON, in the newest shape: what a test compares a store with.
extension World {
    /// In pieces of some 64 KiB, made when they are asked for, so that a large universe is never in memory.
    package func dumpPieces(
        revision: @escaping @Sendable (EntityKind, Int) -> Int
    ) -> some Sequence<[UInt8]> {
        sequence(state: AnyIterator(entities.makeIterator())) { entities -> [UInt8]? in
            var writer = JSONWriter(capacity: 1 << 16)
            while writer.bytes.count < 1 << 16, let (kind, id, isReachable) = entities.next() {
                write(kind, id: id, isReachable: isReachable, revision: revision(kind, id), line: &writer)
            }
            return writer.bytes.isEmpty ? nil : writer.bytes
        }
    }

    private func write(
        _ kind: EntityKind,
        id: Int,
        isReachable: Bool,
        revision: Int,
        line writer: inout JSONWriter
    ) {
        let isDeleted = presence(of: kind, id: id) == .deleted
        writer.object { writer in
            writer.member("kind", kind.rawValue)
            writer.member("id", id)
            writer.member("reachable", isReachable)
            writer.member("deleted", isDeleted)
            writer.key("body")
            if isDeleted {
                writer.null()
            } else {
                self.write(kind, id: id, shape: .new, revision: revision, to: &writer)
            }
            if kind == .alliance {
                writer.key("corporations")
                writer.integers(members(ofAlliance: id))
            }
            if kind == .character, let affiliation = affiliation(ofCharacter: id, revision: revision) {
                writer.key("affiliation")
                affiliation.write(to: &writer)
            }
        }
        writer.newline()
    }

    /// Every entity once, a recorded one in place of the made one of the same id.
    var entities: some Sequence<(EntityKind, Int, Bool)> {
        let universe = universe
        let alliances = (0..<universe.size.alliances).lazy.map {
            (EntityKind.alliance, universe.allianceIDs.identifier(of: $0), !universe.isClosed(alliance: $0))
        }
        let corporations = (0..<universe.size.corporations).lazy.map {
            (EntityKind.corporation, universe.corporationIDs.identifier(of: $0), true)
        }
        let nonPlayerCorporations = (0..<universe.size.nonPlayerCorporations).lazy.map {
            (EntityKind.corporation, universe.nonPlayerCorporationIDs.identifier(of: $0), true)
        }
        let characters =
            (0..<(universe.leaderPlaces == 0 && universe.size.characters == nil ? 0 : universe.characterCount))
            .lazy.map {
                (EntityKind.character, universe.characterIDs.identifier(of: $0), universe.isReachable(character: $0))
            }
        let agents = (0..<universe.size.nonPlayerCorporations).lazy
            .filter { universe.leader(ofNonPlayerCorporation: $0) != .none }
            .map { (EntityKind.character, universe.nonPlayerCharacterIDs.identifier(of: $0), true) }
        return [
            AnySequence(alliances), AnySequence(corporations), AnySequence(nonPlayerCorporations),
            AnySequence(characters), AnySequence(agents), AnySequence(extraEntities),
        ].lazy.joined()
    }

    /// Recorded entities, and stand-ins for leaders they name, under ids that the made universe does not have.
    private var extraEntities: [(EntityKind, Int, Bool)] {
        let universe = universe
        let reached = Set(listedAlliances.flatMap { members(ofAlliance: $0) })
        let alliances = (recorded.bodies[.alliance] ?? [:]).keys.sorted()
            .filter { universe.alliance($0) == nil }
            .map { (EntityKind.alliance, $0, true) }
        let corporations = (recorded.bodies[.corporation] ?? [:]).keys.sorted()
            .filter { universe.corporation($0) == nil && universe.nonPlayerCorporation($0) == nil }
            .map { (EntityKind.corporation, $0, $0 < 2_000_000 || reached.contains($0)) }
        let named = Set((recorded.bodies[.character] ?? [:]).keys).union(recorded.leaders.keys)
        let creators = Set(recordedCreators.values)
        let characters = named.sorted()
            .filter { universe.character($0) == nil && universe.nonPlayerCharacter($0) == nil }
            .map { (EntityKind.character, $0, recorded.leaders[$0] != nil || creators.contains($0)) }
        return alliances + corporations + characters
    }
}
