import Domain
import ESI
import Foundation
import GRDB

/// A killmail as rows of four tables, and back.
enum KillmailRow {
    /// - Returns: false where it is known.
    static func insert(_ killmail: Killmail, time: String, in database: Database) throws -> Bool {
        try database.run(
            """
            INSERT INTO killmails (
                killmail_id, killmail_hash, killmail_time, solar_system_id, moon_id, war_id, attacker_count,
                created_at, updated_at
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
            ON CONFLICT DO NOTHING
            """,
            killmail.id,
            killmail.hash.text,
            ISODate.text(killmail.time),
            killmail.solarSystemID,
            killmail.moonID,
            killmail.warID,
            killmail.attackers.count,
            time
        ) > 0
    }

    static func insertParts(of killmail: Killmail, in database: Database) throws {
        let victim = killmail.victim
        try database.run(
            "INSERT INTO victims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            killmail.id,
            victim.characterID,
            victim.corporationID,
            victim.allianceID,
            victim.factionID,
            victim.shipTypeID,
            victim.damageTaken,
            victim.position?.x,
            victim.position?.y,
            victim.position?.z
        )
        let insertAttacker = try database.prepared("INSERT INTO attackers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for (index, attacker) in killmail.attackers.enumerated() {
            try insertAttacker.run(
                killmail.id,
                index,
                attacker.characterID,
                attacker.corporationID,
                attacker.allianceID,
                attacker.factionID,
                attacker.shipTypeID,
                attacker.weaponTypeID,
                attacker.damageDone,
                attacker.finalBlow,
                attacker.securityStatus
            )
        }
        var count = 0
        let insertItem = try database.prepared("INSERT INTO killmail_items VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        try insert(victim.items, of: killmail.id, in: nil, count: &count, insertItem)
    }

    /// Counted in the order of the body, each container before what lies in it.
    private static func insert(
        _ items: [Killmail.Item],
        of killmail: Int64,
        in parent: Int?,
        count: inout Int,
        _ insertItem: PreparedStatement
    ) throws {
        for item in items {
            let index = count
            count += 1
            try insertItem.run(
                killmail,
                index,
                parent,
                item.typeID,
                item.flag,
                item.quantityDropped,
                item.quantityDestroyed,
                item.singleton
            )
            try insert(item.items, of: killmail, in: index, count: &count, insertItem)
        }
    }
}

// MARK: - Reading

extension KillmailRow {
    static func killmail(_ id: Int64, in database: Database) throws -> Killmail? {
        guard let victim = try victim(id, in: database) else { return nil }
        let killmail = try database.first(
            """
            SELECT killmail_hash, killmail_time, solar_system_id, moon_id, war_id FROM killmails
            WHERE killmail_id = ?
            """,
            id
        ) { row in
            guard let time = ISODate.date(row[1]) else {
                throw SQLiteFailure("the time of killmail \(id) is not of the form 2013-05-06T22:20:14Z")
            }
            var killmail = Killmail(id: id, hash: try hash(row[0]), time: time, solarSystemID: row[2], victim: victim)
            killmail.moonID = row[3]
            killmail.warID = row[4]
            return killmail
        }
        guard var killmail else { return nil }
        killmail.attackers = try attackers(id, in: database)
        killmail.victim.items = try items(id, in: database)
        return killmail
    }

    static func hash(_ text: String) throws -> KillmailHash {
        guard let hash = KillmailHash(text) else { throw SQLiteFailure("a killmail_hash is not 40 hex digits") }
        return hash
    }

    private static func victim(_ id: Int64, in database: Database) throws -> Killmail.Victim? {
        try database.first(
            """
            SELECT ship_type_id, damage_taken, character_id, corporation_id, alliance_id, faction_id,
                position_x, position_y, position_z
            FROM victims WHERE killmail_id = ?
            """,
            id
        ) { row in
            var victim = Killmail.Victim(shipTypeID: row[0], damageTaken: row[1])
            victim.characterID = row[2]
            victim.corporationID = row[3]
            victim.allianceID = row[4]
            victim.factionID = row[5]
            if let x: Double = row[6], let y: Double = row[7], let z: Double = row[8] {
                victim.position = Killmail.Position(x: x, y: y, z: z)
            }
            return victim
        }
    }

    private static func attackers(_ id: Int64, in database: Database) throws -> [Killmail.Attacker] {
        try database.all(
            """
            SELECT damage_done, final_blow, security_status, character_id, corporation_id, alliance_id, faction_id,
                ship_type_id, weapon_type_id
            FROM attackers WHERE killmail_id = ? ORDER BY attacker_index
            """,
            id
        ) { row in
            var attacker = Killmail.Attacker(damageDone: row[0], finalBlow: row[1])
            attacker.securityStatus = row[2]
            attacker.characterID = row[3]
            attacker.corporationID = row[4]
            attacker.allianceID = row[5]
            attacker.factionID = row[6]
            attacker.shipTypeID = row[7]
            attacker.weaponTypeID = row[8]
            return attacker
        }
    }

    private static func items(_ id: Int64, in database: Database) throws -> [Killmail.Item] {
        let rows = try database.all(
            """
            SELECT item_index, parent_index, item_type_id, flag, singleton, quantity_dropped, quantity_destroyed
            FROM killmail_items WHERE killmail_id = ? ORDER BY item_index
            """,
            id
        ) { row in
            var item = Killmail.Item(typeID: row[2], flag: row[3], singleton: row[4])
            item.quantityDropped = row[5]
            item.quantityDestroyed = row[6]
            return (index: row[0] as Int, parent: row[1] as Int?, item: item)
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
