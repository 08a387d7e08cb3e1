/// Everything that can be asked for: the made universe with recorded bodies laid over it.
package struct World: Sendable {
    package let universe: Universe
    package let recorded: RecordedBodies
    /// Recorded corporations by the alliance in whose member list they appear.
    private let guests: [Int: [Int]]
    /// NPC corporations that name a recorded character as creator whom no recorded corporation names: else no sync would
    /// reach it.
    let recordedCreators: [Int: Int]

    package init(universe: Universe, recorded: RecordedBodies = RecordedBodies()) {
        self.universe = universe
        self.recorded = recorded
        var guests: [Int: [Int]] = [:]
        for (corporation, alliance) in recorded.allianceOfCorporation.sorted(by: { $0.key < $1.key }) {
            guard universe.corporation(corporation) == nil else { continue }
            if let host = Self.host(of: alliance, corporation: corporation, universe: universe, recorded: recorded) {
                guests[host, default: []].append(corporation)
            }
        }
        self.guests = guests
        let unnamed = (recorded.bodies[.character] ?? [:]).keys
            .filter { recorded.leaders[$0] == nil && universe.character($0) == nil }
        let hosts = (0..<universe.size.nonPlayerCorporations)
            .filter { universe.leader(ofNonPlayerCorporation: $0) != .ceoAndCreator }
            .map { universe.nonPlayerCorporationIDs.identifier(of: $0) }
        recordedCreators = Dictionary(uniqueKeysWithValues: zip(hosts, unnamed.sorted()))
    }

    /// The corporation's own alliance where that can be asked for, else some listed one: a sync must reach it.
    private static func host(
        of alliance: Int?,
        corporation: Int,
        universe: Universe,
        recorded: RecordedBodies
    ) -> Int? {
        if let alliance, recorded.bodies[.alliance]?[alliance] != nil { return alliance }
        if universe.listedAllianceCount > 0 {
            return universe.allianceIDs.identifier(
                of: universe.listedAlliance(corporation % universe.listedAllianceCount)
            )
        }
        return recorded.bodies[.alliance]?.keys.min()
    }

    // MARK: Lists

    package var listedAlliances: [Int] {
        let made = (0..<universe.listedAllianceCount).map {
            universe.allianceIDs.identifier(of: universe.listedAlliance($0))
        }
        return made + (recorded.bodies[.alliance] ?? [:]).keys.filter { universe.alliance($0) == nil }.sorted()
    }

    package func members(ofAlliance id: Int) -> [Int] {
        let made = universe.alliance(id).map { universe.members(ofAlliance: $0) } ?? 0..<0
        return made.map { universe.corporationIDs.identifier(of: $0) } + (guests[id] ?? [])
    }

    package var nonPlayerCorporations: [Int] {
        let made = (0..<universe.size.nonPlayerCorporations).map { universe.nonPlayerCorporationIDs.identifier(of: $0) }
        let extra = (recorded.bodies[.corporation] ?? [:]).keys
            .filter { $0 < 2_000_000 && universe.nonPlayerCorporation($0) == nil }
        return made + extra.sorted()
    }

    // MARK: One entity

    package func presence(of kind: EntityKind, id: Int) -> Presence {
        if recorded.bodies[kind]?[id] != nil { return .present }
        switch kind {
        case .alliance: return universe.alliance(id) == nil ? .absent : .present
        case .corporation:
            return universe.corporation(id) == nil && universe.nonPlayerCorporation(id) == nil ? .absent : .present
        case .character:
            if let index = universe.character(id) {
                return universe.deletedCharacters.contains(index) ? .deleted : .present
            }
            return universe.nonPlayerCharacter(id) == nil && recorded.leaders[id] == nil ? .absent : .present
        }
    }

    package func write(
        _ kind: EntityKind,
        id: Int,
        shape: BodyShape,
        revision: Int,
        to writer: inout JSONWriter
    ) {
        if let body = recorded.bodies[kind]?[id] { return writer.raw(body) }
        switch kind {
        case .alliance:
            guard let index = universe.alliance(id) else { return }
            MadeAlliance(universe, index: index, revision: revision).write(to: &writer)
        case .corporation:
            madeCorporation(id, revision: revision)?.write(to: &writer, shape: shape)
        case .character:
            madeCharacter(id, revision: revision)?.write(to: &writer, shape: shape)
        }
    }

    package func madeCorporation(_ id: Int, revision: Int) -> MadeCorporation? {
        if let index = universe.corporation(id) {
            return MadeCorporation(universe, player: index, revision: revision)
        }
        return universe.nonPlayerCorporation(id).map {
            MadeCorporation(universe, nonPlayer: $0, recordedCreator: recordedCreators[id], revision: revision)
        }
    }

    package func madeCharacter(_ id: Int, revision: Int) -> MadeCharacter? {
        if let index = universe.character(id) { return MadeCharacter(universe, index: index, revision: revision) }
        if let index = universe.nonPlayerCharacter(id) {
            return MadeCharacter(universe, leaderOfNonPlayerCorporation: index)
        }
        guard let corporation = recorded.leaders[id] else { return nil }
        let alliance = recorded.allianceOfCorporation[corporation] ?? nil
        return MadeCharacter(universe, standIn: id, corporationID: corporation, allianceID: alliance)
    }

    package func affiliation(ofCharacter id: Int, revision: Int) -> Affiliation? {
        recorded.affiliations[id] ?? madeCharacter(id, revision: revision)?.affiliation
    }

    /// What `POST /universe/names` resolves an id to.
    package func name(of id: Int) -> (name: String, category: String)? {
        if let name = StaticNames.name(of: id) { return name }
        for kind in EntityKind.allCases {
            if let name = recorded.names[kind]?[id] { return (name, kind.rawValue) }
        }
        if let index = universe.alliance(id) {
            return (MadeAlliance(universe, index: index, revision: 0).name, EntityKind.alliance.rawValue)
        }
        if let corporation = madeCorporation(id, revision: 0) {
            return (corporation.name, EntityKind.corporation.rawValue)
        }
        return madeCharacter(id, revision: 0).map { ($0.name, EntityKind.character.rawValue) }
    }
}
