import Domain
import ESI
import Foundation

struct SaveAlliance: BatchOperation {
    let alliance: Alliance
    let validity: Validity

    static func statements(for operations: [SaveAlliance], at now: Parameter) -> [Statement] {
        [upsert.statement(operations, at: now), .clearMissing(.alliance, operations.map(\.alliance.id))]
    }

    private static let upsert = Upsert<SaveAlliance>(
        "alliances",
        id: { $0.alliance.id },
        [
            .init("name") { $0.alliance.name },
            .init("ticker") { $0.alliance.ticker },
            .init("date_founded") { $0.alliance.dateFounded },
            .init("creator_corporation_id") { $0.alliance.creatorCorporationID },
            .init("creator_id") { $0.alliance.creatorID },
            .init("executor_corporation_id") { $0.alliance.executorCorporationID },
            .init("faction_id") { $0.alliance.factionID },
            .init("etag") { $0.validity.etag },
            .init("expires_at") { $0.validity.expiresAt },
        ]
    )
}

struct SaveCorporation: BatchOperation {
    let corporation: Corporation
    let validity: Validity

    static func statements(for operations: [SaveCorporation], at now: Parameter) -> [Statement] {
        [upsert.statement(operations, at: now), .clearMissing(.corporation, operations.map(\.corporation.id))]
    }

    private static let upsert = Upsert<SaveCorporation>(
        "corporations",
        id: { $0.corporation.id },
        [
            .init("name") { $0.corporation.name },
            .init("ticker") { $0.corporation.ticker },
            .init("member_count") { $0.corporation.memberCount },
            .init("ceo_id") { $0.corporation.ceoID },
            .init("creator_id") { $0.corporation.creatorID },
            .init("date_founded") { $0.corporation.dateFounded },
            .init("description") { $0.corporation.description },
            .init("alliance_id") { $0.corporation.allianceID },
            .init("faction_id") { $0.corporation.factionID },
            .init("home_station_id") { $0.corporation.homeStationID },
            .init("shares") { $0.corporation.shares },
            .init("tax_rate") { $0.corporation.taxRate },
            .init("loyalty_point_tax_rate") { $0.corporation.loyaltyPointTaxRate },
            .init("url") { $0.corporation.url },
            .init("war_eligible") { $0.corporation.warEligible },
            .init("state") { $0.corporation.state },
            .init("type") { $0.corporation.type },
            .init("friendly_fire") { $0.corporation.friendlyFire },
            .init("main_color") { $0.corporation.mainColor },
            .init("secondary_color") { $0.corporation.secondaryColor },
            .init("tertiary_color") { $0.corporation.tertiaryColor },
            .init("etag") { $0.validity.etag },
            .init("expires_at") { $0.validity.expiresAt },
        ]
    )
}

struct SaveCharacter: BatchOperation {
    let character: Domain.Character
    let validity: Validity

    static func statements(for operations: [SaveCharacter], at now: Parameter) -> [Statement] {
        [upsert.statement(operations, at: now), .clearMissing(.character, operations.map(\.character.id))]
    }

    /// One who can be read is not deleted. A read tells the affiliation too, as it was when ESI made the body: where that is
    /// long ago, it is soon checked again.
    private static let upsert = Upsert<SaveCharacter>(
        "characters",
        id: { $0.character.id },
        [
            .init("name") { $0.character.name },
            .init("corporation_id") { $0.character.corporationID },
            .init("alliance_id") { $0.character.allianceID },
            .init("faction_id") { $0.character.factionID },
            .init("birthday") { $0.character.birthday },
            .init("bloodline_id") { $0.character.bloodlineID },
            .init("race_id") { $0.character.raceID },
            .init("gender") { $0.character.gender },
            .init("security_status") { $0.character.securityStatus },
            .init("description") { $0.character.description },
            .init("title") { $0.character.title },
            .init("ancestry_id") { $0.character.ancestryID },
            .init("achievement_score") { $0.character.achievementScore },
            .init("character_title_id") { $0.character.characterTitleID },
            .init("etag") { $0.validity.etag },
            .init("expires_at") { $0.validity.expiresAt },
            .init("affiliation_checked_at", absent: "now") { $0.validity.asOf },
        ],
        derived: ["read_at": "now", "deleted_at": "NULL::timestamptz"]
    )
}

extension Statement {
    /// What was missing is there.
    static func clearMissing(_ kind: EntityKind, _ ids: [Int64]) -> Statement {
        Statement(
            "clear missing entities",
            "DELETE FROM missing_entities WHERE kind = $1 AND id = ANY ($2::bigint[])",
            .value(kind.rawValue),
            .column(ids)
        )
    }
}
