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
            name(attacker), party(attacker), attacker.shipTypeID.map { names.cell(.type, $0) } ?? "-",
            attacker.weaponTypeID.map { names.cell(.type, $0) } ?? "-", Figures.grouped(Int(attacker.damageDone)),
            "\(permille / 10).\(permille % 10)%",
        ]
    }

    /// A person; without one, the corporation that owned what shot, or the NPCs' faction.
    private func name(_ attacker: Killmail.Attacker) -> String {
        if let id = attacker.characterID {
            return names.cell(.character, id) + (IDRange.isNPC(id) ? " (NPC)" : "")
        }
        if let id = attacker.corporationID {
            let isNPC = IDRange.isNPC(id) || IDRange.factions.contains(id)
            return names.cell(.corporation, id) + (isNPC ? " (NPC)" : "")
        }
        if let id = attacker.factionID { return names.cell(.faction, id) + " (NPC)" }
        return attacker.allianceID.map { names.cell(.alliance, $0) } ?? "Unknown"
    }

    /// What is not in ``name(_:)``.
    private func party(_ attacker: Killmail.Attacker) -> String {
        let isPerson = attacker.characterID != nil
        let isFaction = !isPerson && attacker.corporationID == nil
        let parties = [
            isPerson ? attacker.corporationID.map { names.cell(.corporation, $0) } : nil,
            isFaction && attacker.factionID == nil ? nil : attacker.allianceID.map { names.cell(.alliance, $0) },
            isFaction ? nil : attacker.factionID.map { names.cell(.faction, $0) },
        ]
        let text = parties.compactMap(\.self).joined(separator: ", ")
        return text.isEmpty ? "-" : text
    }
}
