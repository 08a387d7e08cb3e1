package import Domain
import ESI
import Foundation

/// A killmail as a killboard shows it.
package struct KillmailText: Sendable {
    private let killmail: Killmail
    private let names: NameBook
    private let width: Int

    /// - Parameter width: long names are cut so that no line is longer.
    package init(_ killmail: Killmail, _ names: NameBook, width: Int) {
        self.killmail = killmail
        self.names = names
        self.width = width
    }

    package var lines: [String] {
        let parts = [
            head, victim, AttackerTable(killmail, names, width: width).lines,
            ItemTable(killmail, names, width: width).lines,
        ]
        let note =
            names.hasAll(killmail.allIDs)
            ? [] : ["", "Ids stand where names are not read yet. Workers read them: `orchestrator work` starts one."]
        return Array(parts.joined(separator: [""])) + note
    }

    private var head: [String] {
        var rows = [
            ["Time", "\(Self.time(killmail.time)) EVE time"], ["System", names.text(.system, killmail.solarSystemID)],
        ]
        if let moon = killmail.moonID { rows.append(["Moon", "\(moon)"]) }
        if let position = killmail.victim.position {
            let place = [position.x, position.y, position.z].map(Self.metres).joined(separator: ", ")
            rows.append(["Position", "\(place) metres from the system's centre"])
        }
        if let war = killmail.warID { rows.append(["War", "\(war)"]) }
        rows.append(["Hash", killmail.hash.text])
        return ["Killmail \(killmail.id)"] + table(rows)
    }

    private var victim: [String] {
        let victim = killmail.victim
        let rows: [(String, String?)] = [
            ("Character", victim.characterID.map { names.text(.character, $0) }),
            ("Corporation", victim.corporationID.map { names.text(.corporation, $0) }),
            ("Alliance", victim.allianceID.map { names.text(.alliance, $0) }),
            ("Faction", victim.factionID.map { names.text(.faction, $0) }),
            ("Ship", names.text(.type, victim.shipTypeID)),
            ("Damage taken", Figures.grouped(Int(victim.damageTaken))),
        ]
        return ["Victim"] + table(rows.compactMap { name, text in text.map { [name, $0] } })
    }

    private func table(_ rows: [[String]]) -> [String] {
        Table.lines(rows.map { ["  \($0[0])", $0[1]] }, leading: 2, width: width)
    }

    /// `2026-07-25 21:03:27`
    private static func time(_ date: Date) -> String {
        ISODate.text(date).replacing("T", with: " ").replacing("Z", with: "")
    }

    private static func metres(_ value: Double) -> String {
        Int(exactly: value.rounded()).map(Figures.grouped) ?? "\(value)"
    }
}
