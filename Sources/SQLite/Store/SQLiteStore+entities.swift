package import Domain
package import ESI
package import Foundation
import GRDB

extension SQLiteStore {
    package func freshness(of kind: EntityKind, _ id: Int64) async throws(StoreError) -> Freshness? {
        try await read { database in
            let missing = try database.first(
                "SELECT reason, recheck_at FROM missing_entities WHERE kind = ? AND id = ?",
                kind.rawValue,
                id
            ) { Freshness.missing(reason: $0[0], recheckAt: Date(milliseconds: $0[1])) }
            return try missing
                ?? database.first("SELECT etag, expires_at FROM \(kind.plural) WHERE id = ?", id) {
                    Freshness.known(Validity(etag: $0[0], expiresAt: Date(milliseconds: $0[1])))
                }
        }
    }

    /// For a character that counts as read: the reply says that all is as it was.
    package func renew(_ kind: EntityKind, _ id: Int64, _ validity: Validity) async throws(StoreError) {
        try await write { database, now in
            switch kind {
            case .alliance, .corporation:
                try database.run(
                    "UPDATE \(kind.plural) SET etag = ?, expires_at = ? WHERE id = ?",
                    validity.etag?.withoutNull,
                    validity.expiresAt.milliseconds,
                    id
                )
            case .character:
                try database.run(
                    """
                    UPDATE characters
                    SET etag = ?1, expires_at = ?2, read_at = ?3, deleted_at = NULL,
                        affiliation_checked_at = max(affiliation_checked_at, ?4)
                    WHERE id = ?5
                    """,
                    validity.etag?.withoutNull,
                    validity.expiresAt.milliseconds,
                    now.milliseconds,
                    (validity.asOf ?? now).milliseconds,
                    id
                )
            }
            try Self.clearMissing(kind, id, database)
        }
    }

    package func recordMissing(
        _ kind: EntityKind,
        _ id: Int64,
        reason: String,
        isDeleted: Bool,
        recheckAt: Date
    ) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                """
                INSERT INTO missing_entities (kind, id, reason, recheck_at, created_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (kind, id) DO UPDATE SET reason = excluded.reason, recheck_at = excluded.recheck_at
                """,
                kind.rawValue,
                id,
                reason.withoutNull,
                recheckAt.milliseconds,
                now.milliseconds
            )
            if isDeleted, kind == .character {
                try database.run(
                    "UPDATE characters SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
                    now.milliseconds,
                    id
                )
            }
        }
    }

    package func due(
        _ kind: EntityKind,
        expiredBy: Date,
        at time: Date,
        limit: Int
    ) async throws(StoreError) -> [Int64] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT id, expires_at AS due_at FROM \(kind.plural) WHERE expires_at <= ?2
                    AND id NOT IN (SELECT id FROM missing_entities WHERE kind = ?1)
                UNION ALL
                SELECT id, recheck_at FROM missing_entities WHERE kind = ?1 AND recheck_at <= ?3
                ORDER BY due_at, id LIMIT ?4
                """,
                kind.rawValue,
                expiredBy.milliseconds,
                time.milliseconds,
                limit
            ) { $0[0] }
        }
    }

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

    /// What was missing is there.
    static func clearMissing(_ kind: EntityKind, _ id: Int64, _ database: Database) throws {
        try database.run("DELETE FROM missing_entities WHERE kind = ? AND id = ?", kind.rawValue, id)
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
