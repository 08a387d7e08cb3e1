import Domain
import Foundation

struct ReadKillmail: BatchOperation {
    let id: Int64

    static func statements(for operations: [ReadKillmail], at now: Parameter) -> [Statement] {
        operations.flatMap { operation in
            [
                """
                SELECT killmail_hash, killmail_time, solar_system_id, moon_id, war_id FROM killmails
                WHERE killmail_id = $1
                """,
                """
                SELECT ship_type_id, damage_taken, character_id, corporation_id, alliance_id, faction_id,
                    position_x, position_y, position_z
                FROM victims WHERE killmail_id = $1
                """,
                """
                SELECT damage_done, final_blow, security_status, character_id, corporation_id, alliance_id, faction_id,
                    ship_type_id, weapon_type_id
                FROM attackers WHERE killmail_id = $1 ORDER BY attacker_index
                """,
                """
                SELECT item_index, parent_index, item_type_id, flag, singleton, quantity_dropped, quantity_destroyed
                FROM killmail_items WHERE killmail_id = $1 ORDER BY item_index
                """,
            ].map { Statement("read a killmail", $0, .value(operation.id)) }
        }
    }

    static func outputs(of operations: [ReadKillmail], from answers: [Rows]) throws(PostgreSQLFailure) -> [Killmail?] {
        var outputs: [Killmail?] = []
        for (index, operation) in operations.enumerated() {
            let answers = answers[(4 * index)...]
            guard let row = answers[4 * index].first, let victim = answers[4 * index + 1].first else {
                outputs.append(nil)
                continue
            }
            var killmail = Killmail(
                id: operation.id,
                hash: try hash(try row[0]),
                time: try row[1],
                solarSystemID: try row[2],
                victim: try self.victim(victim)
            )
            killmail.moonID = try row[3]
            killmail.warID = try row[4]
            killmail.attackers = try answers[4 * index + 2].map(attacker)
            killmail.victim.items = try items(answers[4 * index + 3])
            outputs.append(killmail)
        }
        return outputs
    }

    static func hash(_ text: String) throws(PostgreSQLFailure) -> KillmailHash {
        guard let hash = KillmailHash(text) else {
            throw PostgreSQLFailure(.other, "a killmail_hash in PostgreSQL is not 40 hex digits")
        }
        return hash
    }

    private static func victim(_ row: Row) throws(PostgreSQLFailure) -> Killmail.Victim {
        var victim = Killmail.Victim(shipTypeID: try row[0], damageTaken: try row[1])
        victim.characterID = try row[2]
        victim.corporationID = try row[3]
        victim.allianceID = try row[4]
        victim.factionID = try row[5]
        if let x: Double = try row[6], let y: Double = try row[7], let z: Double = try row[8] {
            victim.position = Killmail.Position(x: x, y: y, z: z)
        }
        return victim
    }

    private static func attacker(_ row: Row) throws(PostgreSQLFailure) -> Killmail.Attacker {
        var attacker = Killmail.Attacker(damageDone: try row[0], finalBlow: try row[1])
        attacker.securityStatus = try row[2]
        attacker.characterID = try row[3]
        attacker.corporationID = try row[4]
        attacker.allianceID = try row[5]
        attacker.factionID = try row[6]
        attacker.shipTypeID = try row[7]
        attacker.weaponTypeID = try row[8]
        return attacker
    }

    private static func items(_ rows: Rows) throws(PostgreSQLFailure) -> [Killmail.Item] {
        let rows = try rows.map { row throws(PostgreSQLFailure) in
            var item = Killmail.Item(typeID: try row[2], flag: try row[3], singleton: try row[4])
            item.quantityDropped = try row[5]
            item.quantityDestroyed = try row[6]
            return (index: try row[0] as Int, parent: try row[1] as Int?, item: item)
        }
        // From the last: what lies in an item is complete before the item is put in its own place.
        var contents: [Int?: [Killmail.Item]] = [:]
        for row in rows.reversed() {
            var item = row.item
            item.items = (contents.removeValue(forKey: row.index) ?? []).reversed()
            contents[row.parent, default: []].append(item)
        }
        return (contents[nil] ?? []).reversed()
    }
}
