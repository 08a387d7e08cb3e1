package import Domain
package import ESI
import Foundation
import GRDB

extension SQLiteStore {
    package func save(_ alliance: Alliance, _ validity: Validity) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                Self.upsertAlliance,
                alliance.id,
                alliance.name.withoutNull,
                alliance.ticker.withoutNull,
                ISODate.text(alliance.dateFounded),
                alliance.creatorCorporationID,
                alliance.creatorID,
                alliance.executorCorporationID,
                alliance.factionID,
                validity.etag?.withoutNull,
                validity.expiresAt.milliseconds,
                ISODate.text(now)
            )
            try Self.clearMissing(.alliance, alliance.id, database)
        }
    }

    package func save(_ corporation: Corporation, _ validity: Validity) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                Self.upsertCorporation,
                corporation.id,
                corporation.name.withoutNull,
                corporation.ticker.withoutNull,
                corporation.memberCount,
                corporation.ceoID,
                corporation.creatorID,
                corporation.dateFounded.map(ISODate.text),
                corporation.description?.withoutNull,
                corporation.allianceID,
                corporation.factionID,
                corporation.homeStationID,
                corporation.shares,
                corporation.taxRate,
                corporation.loyaltyPointTaxRate,
                corporation.url?.withoutNull,
                corporation.warEligible,
                corporation.state?.withoutNull,
                corporation.type?.withoutNull,
                corporation.friendlyFire?.withoutNull,
                corporation.mainColor?.withoutNull,
                corporation.secondaryColor?.withoutNull,
                corporation.tertiaryColor?.withoutNull,
                validity.etag?.withoutNull,
                validity.expiresAt.milliseconds,
                ISODate.text(now)
            )
            try Self.clearMissing(.corporation, corporation.id, database)
        }
    }

    package func save(_ character: Character, _ validity: Validity) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                Self.upsertCharacter,
                character.id,
                character.name.withoutNull,
                character.corporationID,
                character.allianceID,
                character.factionID,
                ISODate.text(character.birthday),
                character.bloodlineID,
                character.raceID,
                character.gender.withoutNull,
                character.securityStatus,
                character.description?.withoutNull,
                character.title?.withoutNull,
                character.ancestryID,
                character.achievementScore,
                character.characterTitleID?.withoutNull,
                validity.etag?.withoutNull,
                validity.expiresAt.milliseconds,
                now.milliseconds,
                (validity.asOf ?? now).milliseconds,
                ISODate.text(now)
            )
            try Self.clearMissing(.character, character.id, database)
        }
    }
}

// MARK: - Statements

extension SQLiteStore {
    private static let upsertAlliance = upsert(
        "alliances",
        [
            "name", "ticker", "date_founded", "creator_corporation_id", "creator_id", "executor_corporation_id",
            "faction_id", "etag", "expires_at",
        ]
    )

    private static let upsertCorporation = upsert(
        "corporations",
        [
            "name", "ticker", "member_count", "ceo_id", "creator_id", "date_founded", "description", "alliance_id",
            "faction_id", "home_station_id", "shares", "tax_rate", "loyalty_point_tax_rate", "url", "war_eligible",
            "state", "type", "friendly_fire", "main_color", "secondary_color", "tertiary_color", "etag", "expires_at",
        ]
    )

    /// One who can be read is not deleted. A read tells the affiliation too, as it was when ESI made the body: where that is
    /// long ago, it is soon checked again.
    private static let upsertCharacter = upsert(
        "characters",
        [
            "name", "corporation_id", "alliance_id", "faction_id", "birthday", "bloodline_id", "race_id", "gender",
            "security_status", "description", "title", "ancestry_id", "achievement_score", "character_title_id",
            "etag", "expires_at", "read_at", "affiliation_checked_at",
        ],
        derived: ["deleted_at": "NULL"]
    )

    /// The arguments are the id, the columns in their order, and the time for `created_at` and `updated_at`.
    private static func upsert(_ table: String, _ columns: [String], derived: [String: String] = [:]) -> String {
        let derived = derived.sorted { $0.key < $1.key }
        let time = "?\(columns.count + 2)"
        let names = ["id"] + columns + derived.map(\.key) + ["created_at", "updated_at"]
        let values = (1...columns.count + 1).map { "?\($0)" } + derived.map(\.value) + [time, time]
        let changes = (columns + derived.map(\.key) + ["updated_at"]).map { "\($0) = excluded.\($0)" }
        return """
            INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(values.joined(separator: ", ")))
            ON CONFLICT (id) DO UPDATE SET \(changes.joined(separator: ", "))
            """
    }
}
