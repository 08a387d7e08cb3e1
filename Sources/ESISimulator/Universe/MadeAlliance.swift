/// An alliance of the made universe, at one revision.
package struct MadeAlliance: Sendable {
    package let id: Int
    package let name: String
    package let ticker: String
    package let creatorID: Int
    package let creatorCorporationID: Int
    package let founded: Int
    /// Absent when the alliance is closed, or while nobody holds the office.
    package let executorCorporationID: Int?
    package let factionID: Int?

    package init(_ universe: Universe, index: Int, revision: Int) {
        var draw = Draw(seed: universe.seed, subject: .alliance, number: index)
        id = universe.allianceIDs.identifier(of: index)
        name = Names.alliance(index, draw: &draw)
        ticker = Names.ticker(index, draw: &draw)
        founded = 1_215_000_000 + draw.below(560_000_000)
        let members = universe.members(ofAlliance: index)
        creatorID = universe.characterIDs.identifier(of: draw.below(universe.characterCount))
        creatorCorporationID =
            members.isEmpty
            ? universe.corporationIDs.identifier(of: draw.below(max(1, universe.size.corporations)))
            : universe.corporationIDs.identifier(of: members.lowerBound)
        let isVacant = universe.isClosed(alliance: index) || universe.executorlessAlliances.contains(index)
        executorCorporationID =
            members.isEmpty || isVacant
            ? nil
            : universe.corporationIDs.identifier(of: members.lowerBound + (draw.below(7) + revision) % members.count)
        factionID =
            revision.isMultiple(of: 2)
            ? (draw.once(in: 12) ? 500_001 + draw.below(4) : nil) : 500_001 + (revision / 2 + index) % 4
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("creator_corporation_id", creatorCorporationID)
            writer.member("creator_id", creatorID)
            writer.member("date_founded", CivilTime(second: founded).internet)
            writer.member("executor_corporation_id", ifSet: executorCorporationID)
            writer.member("faction_id", ifSet: factionID)
            writer.member("name", name)
            writer.member("ticker", ticker)
        }
    }
}
