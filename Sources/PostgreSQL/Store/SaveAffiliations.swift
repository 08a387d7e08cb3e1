import Domain
import Foundation

struct SaveAffiliations: BatchOperation {
    let affiliations: [Affiliation]
    let checked: [Int64]
    let time: Date

    static func statements(for operations: [SaveAffiliations], at now: Parameter) -> [Statement] {
        operations.flatMap { $0.statements(at: now) }
    }

    private func statements(at now: Parameter) -> [Statement] {
        let affiliations = affiliations.last(by: \.characterID)
        return [
            Statement(
                "lock characters",
                "SELECT FROM characters WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE",
                .column(affiliations.map(\.characterID) + checked)
            ),
            Statement(
                "save affiliations",
                """
                UPDATE characters AS known SET corporation_id = told.corporation_id, alliance_id = told.alliance_id,
                    faction_id = told.faction_id, updated_at = coalesce($5::timestamptz, now())
                FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
                    AS told (id, corporation_id, alliance_id, faction_id)
                WHERE known.id = told.id AND (known.corporation_id, known.alliance_id, known.faction_id)
                    IS DISTINCT FROM (told.corporation_id, told.alliance_id, told.faction_id)
                """,
                .column(affiliations.map(\.characterID)),
                .column(affiliations.map(\.corporationID)),
                .column(affiliations.map(\.allianceID)),
                .column(affiliations.map(\.factionID)),
                now
            ),
            // A check that comes late does not undo a later one's mark.
            Statement(
                "mark affiliations as checked",
                """
                UPDATE characters SET affiliation_checked_at = $2::timestamptz
                WHERE id = ANY ($1::bigint[]) AND affiliation_checked_at < $2::timestamptz
                """,
                .column(checked),
                .value(time)
            ),
        ]
    }
}
