import Domain
import Foundation

/// A killmail with all its parts and its event, or nothing of it: an operation is never divided, and its transaction is
/// one.
struct SaveKillmail: BatchOperation {
    let killmail: Killmail

    static func statements(for operations: [SaveKillmail], at now: Parameter) -> [Statement] {
        // A known one stays as it is, so the first of several has it.
        let killmails = operations.map(\.killmail)
        let new = Array(killmails.reversed()).last(by: \.id)
        let references = Set(killmails.map(\.reference))
        return [
            Statement.meetReferences(exclusively: false),
            insert(new, now),
            Statement(
                "save references to killmails",
                """
                INSERT INTO killmail_references (killmail_id, killmail_hash, state, created_at, updated_at)
                SELECT id, hash, 'stored', now, now
                FROM unnest($1::bigint[], $2::text[]) AS reference (id, hash),
                    (SELECT coalesce($3::timestamptz, now()) AS now) AS clock
                ORDER BY id, hash
                ON CONFLICT (killmail_id, killmail_hash) DO UPDATE
                    SET state = 'stored', reason = NULL, updated_at = excluded.updated_at
                    WHERE killmail_references.state <> 'stored'
                """,
                .column(references.map(\.id)),
                .column(references.map(\.hash.text)),
                now
            ),
            Statement(
                "settle references to killmails",
                """
                UPDATE killmail_references SET state = 'stored', updated_at = coalesce($2::timestamptz, now())
                WHERE killmail_id = ANY ($1::bigint[]) AND state = 'pending'
                """,
                .column(new.map(\.id)),
                now
            ),
            .appendEvents(of: new.map(\.id), at: now),
        ]
    }
}

// MARK: - The four tables

extension SaveKillmail {
    private struct Part<Value> {
        let killmail: Int64
        let index: Int
        let value: Value
    }

    private struct ItemPlace {
        let parent: Int?
        let item: Killmail.Item
    }

    /// One statement: only what was not known has parts to be written.
    private static func insert(_ killmails: [Killmail], _ now: Parameter) -> Statement {
        let attackers = killmails.flatMap { killmail in
            killmail.attackers.enumerated().map { Part(killmail: killmail.id, index: $0, value: $1) }
        }
        let items = killmails.flatMap { killmail in
            var places: [ItemPlace] = []
            place(killmail.victim.items, in: nil, &places)
            return places.enumerated().map { Part(killmail: killmail.id, index: $0, value: $1) }
        }
        return Statement(
            "save killmails",
            sql,
            parameters: columns(killmails) + [now] + victims(killmails)
                + columns(attackers) + columns(items)
        )
    }

    /// Counted in the order of the body, each container before what lies in it.
    private static func place(_ items: [Killmail.Item], in parent: Int?, _ places: inout [ItemPlace]) {
        for item in items {
            let index = places.count
            places.append(ItemPlace(parent: parent, item: item))
            place(item.items, in: index, &places)
        }
    }

    private static func columns(_ killmails: [Killmail]) -> [Parameter] {
        [
            .column(killmails.map(\.id)),
            .column(killmails.map(\.hash.text)),
            .column(killmails.map(\.time)),
            .column(killmails.map(\.solarSystemID)),
            .column(killmails.map(\.moonID)),
            .column(killmails.map(\.warID)),
            .column(killmails.map(\.attackers.count)),
        ]
    }

    private static func victims(_ killmails: [Killmail]) -> [Parameter] {
        [
            .column(killmails.map(\.victim.characterID)),
            .column(killmails.map(\.victim.corporationID)),
            .column(killmails.map(\.victim.allianceID)),
            .column(killmails.map(\.victim.factionID)),
            .column(killmails.map(\.victim.shipTypeID)),
            .column(killmails.map(\.victim.damageTaken)),
            .column(killmails.map(\.victim.position?.x)),
            .column(killmails.map(\.victim.position?.y)),
            .column(killmails.map(\.victim.position?.z)),
        ]
    }

    private static func columns(_ attackers: [Part<Killmail.Attacker>]) -> [Parameter] {
        [
            .column(attackers.map(\.killmail)),
            .column(attackers.map(\.index)),
            .column(attackers.map(\.value.characterID)),
            .column(attackers.map(\.value.corporationID)),
            .column(attackers.map(\.value.allianceID)),
            .column(attackers.map(\.value.factionID)),
            .column(attackers.map(\.value.shipTypeID)),
            .column(attackers.map(\.value.weaponTypeID)),
            .column(attackers.map(\.value.damageDone)),
            .column(attackers.map(\.value.finalBlow)),
            .column(attackers.map(\.value.securityStatus)),
        ]
    }

    private static func columns(_ items: [Part<ItemPlace>]) -> [Parameter] {
        [
            .column(items.map(\.killmail)),
            .column(items.map(\.index)),
            .column(items.map(\.value.parent)),
            .column(items.map(\.value.item.typeID)),
            .column(items.map(\.value.item.flag)),
            .column(items.map(\.value.item.quantityDropped)),
            .column(items.map(\.value.item.quantityDestroyed)),
            .column(items.map(\.value.item.singleton)),
        ]
    }

    private static let sql = """
        WITH new AS (
            INSERT INTO killmails (
                killmail_id, killmail_hash, killmail_time, solar_system_id, moon_id, war_id, attacker_count,
                created_at, updated_at
            )
            SELECT id, hash, time, system, moon, war, attackers, now, now
            FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[],
                    $7::bigint[]) AS killmail (id, hash, time, system, moon, war, attackers),
                (SELECT coalesce($8::timestamptz, now()) AS now) AS clock
            ORDER BY id
            ON CONFLICT DO NOTHING
            RETURNING killmail_id
        ), new_victims AS (
            INSERT INTO victims
            SELECT victim.* FROM unnest($1::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],
                $13::bigint[], $14::bigint[], $15::double precision[], $16::double precision[],
                $17::double precision[])
                AS victim (killmail_id, character, corporation, alliance, faction, ship, damage, x, y, z)
            JOIN new USING (killmail_id)
        ), new_attackers AS (
            INSERT INTO attackers
            SELECT attacker.* FROM unnest($18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[],
                $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[], $27::boolean[], $28::double precision[])
                AS attacker (killmail_id, index, character, corporation, alliance, faction, ship, weapon, damage, blow,
                    security)
            JOIN new USING (killmail_id)
        )
        INSERT INTO killmail_items
        SELECT item.* FROM unnest($29::bigint[], $30::bigint[], $31::bigint[], $32::bigint[], $33::bigint[],
            $34::bigint[], $35::bigint[], $36::bigint[])
            AS item (killmail_id, index, parent, type, flag, dropped, destroyed, singleton)
        JOIN new USING (killmail_id)
        """
}
