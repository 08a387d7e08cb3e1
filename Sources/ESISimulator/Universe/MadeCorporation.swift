/// A corporation of the made universe, at one revision.
package struct MadeCorporation: Sendable {
    package let id: Int
    package let isPlayerOwned: Bool
    package let isClosed: Bool
    package let name: String
    package let ticker: String
    package let description: String
    package let memberCount: Int
    package let allianceID: Int?
    package let ceoID: Int?
    package let creatorID: Int?
    package let founded: Int?
    package let factionID: Int?
    package let homeStationID: Int?
    package let shares: Int
    /// What members give of their bounties, in percent; the old shape divides it by 100 in single precision.
    package let taxPercent: Double
    package let loyaltyTaxPercent: Double
    package let url: String?
    package let isWarEligible: Bool
    package let isFriendlyFireLegal: Bool
    package let colors: [String]

    package init(_ universe: Universe, player index: Int, revision: Int) {
        var draw = Draw(seed: universe.seed, subject: .corporation, number: index)
        id = universe.corporationIDs.identifier(of: index)
        let leaders = universe.leaders(ofCorporation: index)
        isPlayerOwned = true
        isClosed = leaders == nil
        name = Names.corporation(index, draw: &draw)
        ticker = Names.ticker(index, draw: &draw)
        description = Names.description(draw: &draw)
        memberCount = leaders == nil ? 0 : 1 + draw.below(draw.once(in: 20) ? 2500 : 60) + revision
        allianceID = universe.allianceID(ofCorporationID: id)
        ceoID = leaders.map { universe.characterIDs.identifier(of: $0.ceo) }
        creatorID = leaders.map { universe.characterIDs.identifier(of: $0.creator) }
        founded = 1_052_000_000 + draw.below(730_000_000)
        factionID = draw.once(in: 15) ? 500_001 + draw.below(4) : nil
        homeStationID = 60_000_000 + draw.below(15_000)
        shares = draw.once(in: 10) ? 1_000_000_000 : 1000
        let tenths = draw.below(1001)
        taxPercent = Self.single(Double((tenths + revision) % 1001) / 10)
        loyaltyTaxPercent = Self.single(Double(draw.below(101)))
        url =
            switch draw.below(6) {
            case 0: ""
            case 1: "http://"
            case 2: nil
            default: "https://\(ticker.lowercased().filter(\.isLetter)).example/\(index)"
            }
        isWarEligible = draw.once(in: 3)
        isFriendlyFireLegal = draw.once(in: 2)
        colors = (0..<draw.below(4)).map { _ in "#" + draw.hexadecimal(digits: 6) }
    }

    package init(_ universe: Universe, nonPlayer index: Int, recordedCreator: Int? = nil, revision: Int) {
        var draw = Draw(seed: universe.seed, subject: .nonPlayerCorporation, number: index)
        let leader = universe.leader(ofNonPlayerCorporation: index)
        let leaderID = universe.nonPlayerCharacterIDs.identifier(of: index)
        id = universe.nonPlayerCorporationIDs.identifier(of: index)
        isPlayerOwned = false
        isClosed = false
        name = Names.nonPlayerCorporation(index, draw: &draw)
        ticker = Names.ticker(index, draw: &draw)
        description = Names.description(draw: &draw)
        memberCount = (index == 0 ? 6_329_026 : draw.below(40_000)) + revision
        allianceID = nil
        ceoID = leader == .none ? nil : leaderID
        creatorID = leader == .ceoAndCreator ? leaderID : recordedCreator
        founded = nil
        factionID = draw.once(in: 2) ? 500_001 + draw.below(20) : nil
        homeStationID = draw.once(in: 5) ? nil : 60_000_000 + draw.below(15_000)
        shares = 100_000_000
        taxPercent = Self.single(Double((draw.below(2) * 11 + revision) % 101))
        loyaltyTaxPercent = 0
        url = draw.once(in: 2) ? "" : nil
        isWarEligible = false
        isFriendlyFireLegal = false
        colors = []
    }

    /// ESI's rates come from single precision and print with its noise: `0.10000000149011612`.
    private static func single(_ value: Double) -> Double { Double(Float(value)) }

    package func write(to writer: inout JSONWriter, shape: BodyShape) {
        writer.object { writer in
            writer.member("alliance_id", ifSet: allianceID)
            writer.member("ceo_id", ifSet: ceoID ?? (shape == .old ? 1 : nil))
            writer.member("creator_id", ifSet: creatorID ?? (shape == .old ? 1 : nil))
            writer.member("date_founded", ifSet: founded.map { CivilTime(second: $0).internet })
            writer.member("description", description)
            writer.member("home_station_id", ifSet: homeStationID ?? (shape == .new ? 60_000_001 : nil))
            writer.member("member_count", memberCount)
            writer.member("name", name)
            writer.member("shares", shares)
            writer.member("ticker", ticker)
            writer.member("url", ifSet: url)
            writer.member("war_eligible", isWarEligible)
            switch shape {
            case .old:
                writer.member("faction_id", ifSet: factionID)
                writer.member("tax_rate", Self.single(taxPercent / 100))
            case .new:
                writeNewMembers(to: &writer)
            }
        }
    }

    private func writeNewMembers(to writer: inout JSONWriter) {
        writer.member("enlisted_faction_id", ifSet: factionID)
        writer.member("friendly_fire", isFriendlyFireLegal ? "legal" : "illegal")
        writer.member("state", isClosed ? "closed" : "active")
        writer.member("type", isPlayerOwned ? "player_owned" : "npc_owned")
        writer.key("tax_rates")
        writer.object { writer in
            writer.member("isk", taxPercent)
            writer.member("loyalty_point", loyaltyTaxPercent)
        }
        guard let main = colors.first else { return }
        writer.key("palette")
        writer.object { writer in
            writer.member("main_color", main)
            writer.member("secondary_color", ifSet: colors.count > 1 ? colors[1] : nil)
            writer.member("tertiary_color", ifSet: colors.count > 2 ? colors[2] : nil)
        }
    }
}
