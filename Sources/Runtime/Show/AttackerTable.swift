import Domain

/// The attackers of a killmail: who struck last first, the others in ESI's order.
struct AttackerTable {
    private static let finalBlow = "final blow"
    private static let topDamage = "top damage"

    private let attackers: [Killmail.Attacker]
    /// A fraction: numbers of 64 bits may add up to more than one of them holds.
    private let damage: Double
    private let names: NameBook
    private let width: Int

    init(_ killmail: Killmail, _ names: NameBook, width: Int) {
        attackers = killmail.attackers.filter(\.finalBlow) + killmail.attackers.filter { !$0.finalBlow }
        damage = attackers.reduce(0) { $0 + Double($1.damageDone) }
        self.names = names
        self.width = width
    }

    var lines: [String] {
        guard !attackers.isEmpty else { return ["Attackers: none are named"] }
        let marks = self.marks
        let widest = marks.map(\.columns).max() ?? 0
        let header = ["ATTACKER", "OF", "SHIP", "WEAPON", "DAMAGE", "SHARE"]
        let table = Table.lines(
            [header] + attackers.map(row),
            leading: 4,
            width: width - 2 - (widest > 0 ? widest + 2 : 0)
        )
        let rows = zip(table, [""] + marks).map { line, mark in "  " + line + (mark.isEmpty ? "" : "  \(mark)") }
        let order =
            attackers.count > 1 && attackers[0].finalBlow ? ", the final blow first, the others as ESI lists them" : ""
        return ["Attackers: \(Figures.grouped(attackers.count))\(order)"] + rows
    }

    private var marks: [String] {
        let most = attackers.map(\.damageDone).max() ?? 0
        let top = most > 0 ? attackers.firstIndex { $0.damageDone == most } : nil
        return attackers.enumerated().map { index, attacker in
            [attacker.finalBlow ? Self.finalBlow : nil, index == top ? Self.topDamage : nil]
                .compactMap(\.self).joined(separator: ", ")
        }
    }

    private func row(_ attacker: Killmail.Attacker) -> [String] {
        let permille = damage > 0 ? Int((Double(attacker.damageDone) / damage * 1000).rounded()) : 0
        return [
            name(attacker), party(attacker), names.text(.type, ifSet: attacker.shipTypeID) ?? "-",
            names.text(.type, ifSet: attacker.weaponTypeID) ?? "-", Figures.grouped(Int(attacker.damageDone)),
            "\(permille / 10).\(permille % 10)%",
        ]
    }

    /// A person; without one, the corporation that owned what shot, or the NPCs' faction.
    private func name(_ attacker: Killmail.Attacker) -> String {
        if let id = attacker.characterID {
            return names.text(.character, id) + (IDRange.npcCharacters.contains(id) ? " (NPC)" : "")
        }
        if let id = attacker.corporationID {
            let isNPC = IDRange.npcCorporations.contains(id) || IDRange.factions.contains(id)
            return names.text(.corporation, id) + (isNPC ? " (NPC)" : "")
        }
        if let id = attacker.factionID { return names.text(.faction, id) + " (NPC)" }
        return names.text(.alliance, ifSet: attacker.allianceID) ?? "Unknown"
    }

    /// What is not in ``name(_:)``.
    private func party(_ attacker: Killmail.Attacker) -> String {
        let isPerson = attacker.characterID != nil
        let isFaction = !isPerson && attacker.corporationID == nil
        let parties = [
            isPerson ? names.text(.corporation, ifSet: attacker.corporationID) : nil,
            isFaction && attacker.factionID == nil ? nil : names.text(.alliance, ifSet: attacker.allianceID),
            isFaction ? nil : names.text(.faction, ifSet: attacker.factionID),
        ]
        let text = parties.compactMap(\.self).joined(separator: ", ")
        return text.isEmpty ? "-" : text
    }
}
