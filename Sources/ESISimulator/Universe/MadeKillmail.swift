/// A killmail of the made universe, with the oddities that were counted over real ones (contract section 7).
struct MadeKillmail {
    let universe: Universe
    var draw: Draw
    private let id: Int
    private let second: Int
    private let subject: Int
    private let attackers: Int
    /// `nil`: nobody's.
    private let finalBlow: Int?
    /// Structures and deployables have no pilot.
    private let isUnmanned: Bool
    /// The attacker that is the mail's subject; `nil` where the victim is.
    private let subjectPlace: Int?

    init(_ killmails: Killmails, number: Int) {
        universe = killmails.universe
        id = killmails.identifier(number)
        second = killmails.second(number)
        subject = killmails.subject(number)
        var draw = Draw(seed: universe.seed, subject: .killmail, number: number, revision: 1)
        let crowd = 1 + draw.below(draw.once(in: 20) ? 60 : 5)
        let isGiant = killmails.isGiant(number)
        let isUnattacked = killmails.unattacked.contains(number) && !isGiant
        attackers = isGiant ? Killmails.giantAttackers : isUnattacked ? 0 : crowd
        let blow = draw.below(attackers)
        finalBlow = killmails.unfinished.contains(number) && !isGiant ? nil : blow
        isUnmanned = draw.once(in: 9) && !isUnattacked && !isGiant
        let isHunter = draw.once(in: 4) && !isUnattacked && !isGiant
        subjectPlace = isUnmanned || isHunter ? draw.below(attackers) : nil
        self.draw = draw
    }

    mutating func write(to writer: inout JSONWriter) {
        let system = system()
        let moon = isUnmanned && draw.once(in: 4) ? 40_000_001 + draw.below(350_000) : nil
        let war = draw.once(in: 12) ? 1 + draw.below(756_000) : nil
        writer.object { writer in
            writer.key("attackers")
            writer.array { writer in for place in 0..<attackers { writeAttacker(place, to: &writer) } }
            writer.member("killmail_id", id)
            writer.member("killmail_time", CivilTime(second: second).internet)
            writer.member("moon_id", ifSet: moon)
            writer.member("solar_system_id", system)
            writer.key("victim")
            writeVictim(to: &writer)
            writer.member("war_id", ifSet: war)
        }
    }

    /// Known space, wormholes, the abyss.
    private mutating func system() -> Int {
        switch draw.below(10) {
        case 0: 31_000_001 + draw.below(2604)
        case 1: 32_000_001 + draw.below(200)
        default: 30_000_001 + draw.below(5431)
        }
    }

    // MARK: Attackers

    private mutating func writeAttacker(_ place: Int, to writer: inout JSONWriter) {
        let party = place == subjectPlace ? universe.party(ofCharacter: subject) : attackingParty()
        let damage = draw.once(in: 5) ? 0 : draw.below(20_000)
        let status = party.isPlayer ? securityStatus() : 0
        let hull = draw.once(in: 25) ? nil : hull()
        let isUnarmed = party.characterID == nil || draw.once(in: 40)
        let weapon = isUnarmed ? nil : draw.once(in: 6) ? hull : 2000 + draw.below(3000)
        writer.object { writer in
            writer.member("alliance_id", ifSet: party.allianceID)
            writer.member("character_id", ifSet: party.characterID)
            writer.member("corporation_id", ifSet: party.corporationID)
            writer.member("damage_done", damage)
            writer.member("faction_id", ifSet: party.factionID)
            writer.member("final_blow", place == finalBlow)
            writer.key("security_status")
            writer.shortest(status)
            writer.member("ship_type_id", ifSet: hull)
            writer.member("weapon_type_id", ifSet: weapon)
        }
    }

    private mutating func attackingParty() -> Party {
        switch draw.below(40) {
        case 0, 1: Party(factionID: 500_001 + draw.below(27))
        case 2, 3: universe.nonPlayerParty(draw.below(universe.size.nonPlayerCorporations), withLeader: false)
        case 4: universe.nonPlayerParty(draw.below(universe.size.nonPlayerCorporations), withLeader: true)
        case 5: universe.party(ofCorporation: draw.below(universe.openCorporationCount))
        default: universe.party(ofCharacter: draw.below(universe.characterCount))
        }
    }

    private mutating func securityStatus() -> Double {
        switch draw.below(8) {
        case 0: 0
        case 1: -10
        case 2: 5 + draw.fraction() / 1000
        case 3: draw.fraction() * 15 - 10
        default: Double(draw.below(151) - 100) / 10
        }
    }

    /// Often a capsule.
    private mutating func hull() -> Int { draw.once(in: 15) ? 670 : 582 + draw.below(30_000) }

    // MARK: The victim

    private mutating func writeVictim(to writer: inout JSONWriter) {
        let party = victimParty()
        let damage = draw.once(in: 60) ? 2_200_000_000 + draw.below(9_000_000_000) : draw.below(200_000)
        let hull = isUnmanned ? 35_825 + draw.below(12) : hull()
        let items = KillmailItem.some(&draw)
        let position = second < Killmails.firstPosition ? nil : position()
        writer.object { writer in
            writer.member("alliance_id", ifSet: party.allianceID)
            writer.member("character_id", ifSet: party.characterID)
            writer.member("corporation_id", ifSet: party.corporationID)
            writer.member("damage_taken", damage)
            writer.member("faction_id", ifSet: party.factionID)
            writer.key("items")
            KillmailItem.write(items, to: &writer)
            if let position {
                writer.key("position")
                writer.object { writer in
                    for (name, value) in zip(["x", "y", "z"], position) {
                        writer.key(name)
                        writer.shortest(value)
                    }
                }
            }
            writer.member("ship_type_id", hull)
        }
    }

    private mutating func victimParty() -> Party {
        guard isUnmanned else {
            return universe.party(ofCharacter: subjectPlace == nil ? subject : draw.below(universe.characterCount))
        }
        return draw.once(in: 4)
            ? universe.nonPlayerParty(draw.below(universe.size.nonPlayerCorporations), withLeader: false)
            : universe.party(ofCorporation: draw.below(universe.openCorporationCount))
    }

    /// Whole numbers where something was placed rather than flown.
    private mutating func position() -> [Double] {
        let isWhole = draw.once(in: 10)
        return [8e12, 5e11, 8e12].map { reach in
            let value = (draw.fraction() * 2 - 1) * reach
            return isWhole ? value.rounded() : value
        }
    }
}

extension JSONWriter {
    /// Whole numbers without a fraction: `0`, `-10` (contract section 7).
    fileprivate mutating func shortest(_ number: Double) {
        if let whole = Int(exactly: number) { value(whole) } else { value(number) }
    }
}
