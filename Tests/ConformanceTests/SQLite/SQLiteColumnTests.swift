import Domain
import ESI
import Foundation
import GRDB
import Logging
import Testing

@testable import SQLite

@Suite("SQLite: columns", .timeLimit(.minutes(1)))
struct SQLiteColumnTests {
    @Test
    func everyFieldOfACorporationHasItsColumn() async throws {
        var corporation = Corporation(id: 98_000_001, name: "C C P", ticker: "-CCP-", memberCount: 656)
        corporation.ceoID = 1
        corporation.creatorID = 2
        corporation.dateFounded = Date(timeIntervalSince1970: 1_367_878_814)
        corporation.description = "d"
        corporation.allianceID = 3
        corporation.factionID = 4
        corporation.homeStationID = 5
        corporation.shares = 1 << 40
        corporation.taxRate = 0.256
        corporation.loyaltyPointTaxRate = 0.5
        corporation.url = "u"
        corporation.warEligible = true
        corporation.state = "active"
        corporation.type = "player_owned"
        corporation.friendlyFire = "legal"
        corporation.mainColor = "#1"
        corporation.secondaryColor = "#2"
        corporation.tertiaryColor = "#3"
        let row = try await saved("corporations") { [corporation] in try await $0.save(corporation, $1) }
        let expected: Row = [
            "id": 98_000_001, "name": "C C P", "ticker": "-CCP-", "member_count": 656, "ceo_id": 1, "creator_id": 2,
            "date_founded": "2013-05-06T22:20:14Z", "description": "d", "alliance_id": 3, "faction_id": 4,
            "home_station_id": 5, "shares": 1 << 40, "tax_rate": 0.256, "loyalty_point_tax_rate": 0.5, "url": "u",
            "war_eligible": 1, "state": "active", "type": "player_owned", "friendly_fire": "legal",
            "main_color": "#1", "secondary_color": "#2", "tertiary_color": "#3", "etag": "\"e\"",
            "expires_at": 1_760_000_060_000, "created_at": "2025-10-09T08:53:20Z",
            "updated_at": "2025-10-09T08:53:20Z",
        ]
        #expect(row == values(expected))
    }

    @Test
    func everyFieldOfACharacterHasItsColumn() async throws {
        var character = Domain.Character.test(2_112_625_428)
        character.allianceID = 1
        character.factionID = 2
        character.securityStatus = -9.9
        character.description = "d"
        character.title = "t"
        character.ancestryID = 3
        character.achievementScore = 4
        character.characterTitleID = "i"
        let row = try await saved("characters") { [character] in try await $0.save(character, $1) }
        let expected: Row = [
            "id": 2_112_625_428, "name": "CCP Bartender", "corporation_id": 109_299_958, "alliance_id": 1,
            "faction_id": 2, "birthday": "2015-03-24T12:26:40Z", "bloodline_id": 3, "race_id": 2, "gender": "male",
            "security_status": -9.9, "description": "d", "title": "t", "ancestry_id": 3, "achievement_score": 4,
            "character_title_id": "i", "etag": "\"e\"", "expires_at": 1_760_000_060_000,
            "read_at": 1_760_000_000_000, "affiliation_checked_at": 1_760_000_000_000, "deleted_at": nil,
            "created_at": "2025-10-09T08:53:20Z", "updated_at": "2025-10-09T08:53:20Z",
        ]
        #expect(row == values(expected))
    }

    @Test
    func everyFieldOfAnAllianceHasItsColumnAndTheListTellsItsMembers() async throws {
        let row = try await saved("alliances") { store, validity in
            var alliance = Alliance.test(99_000_006)
            alliance.executorCorporationID = 1
            alliance.factionID = 2
            try await store.save(alliance, validity)
            let members = CachedList(ids: [1, 2, 3], validity: validity)
            try await store.save(members, for: "/alliances/99000006/corporations")
        }
        let expected: Row = [
            "id": 99_000_006, "name": "Everto Rex Regis", "ticker": "666", "date_founded": "2010-11-04T22:55:00Z",
            "creator_corporation_id": 98_000_001, "creator_id": 2_112_625_428, "executor_corporation_id": 1,
            "faction_id": 2, "corporation_count": 3, "member_count": nil, "etag": "\"e\"",
            "expires_at": 1_760_000_060_000, "created_at": "2025-10-09T08:53:20Z",
            "updated_at": "2025-10-09T08:53:20Z",
        ]
        #expect(row == values(expected))
    }

    @Test
    func anAllianceHasTheMembersOfItsCorporations() async throws {
        let counted = try await saved("alliances") { store, validity in
            try await store.save(Alliance.test(7), validity)
            for (id, alliance) in [(1, 7), (2, 7), (3, 8)] as [(Int64, Int64)] {
                var corporation = Corporation.test(id)
                corporation.allianceID = alliance
                try await store.save(corporation, validity)
            }
            try await store.countMembersOfAlliances()
        }
        #expect(counted["member_count"] == 1312.databaseValue)
        #expect(counted["corporation_count"] == 2.databaseValue)
        let left = try await saved("alliances") { store, validity in
            try await store.save(Alliance.test(7), validity)
            try await store.countMembersOfAlliances()
            let members = CachedList(ids: [1, 2, 3], validity: validity)
            try await store.save(members, for: "/alliances/7/corporations")
            try await store.countMembersOfAlliances()
        }
        // None of its corporations is known.
        #expect(left["member_count"] == .null)
        #expect(left["corporation_count"] == 3.databaseValue)
    }

    @Test
    func aNewAffiliationReplacesTheOldOneWhole() async throws {
        let row = try await saved("characters") { store, validity in
            var character = Domain.Character.test(1)
            character.allianceID = 1
            character.factionID = 2
            try await store.save(character, validity)
            let affiliation = Affiliation(characterID: 1, corporationID: 7, allianceID: nil, factionID: 9)
            try await store.save([affiliation], checked: [1], at: Date(timeIntervalSince1970: 1_760_000_005))
        }
        #expect(row["corporation_id"] == 7.databaseValue)
        #expect(row["alliance_id"] == .null)
        #expect(row["faction_id"] == 9.databaseValue)
        #expect(row["affiliation_checked_at"] == 1_760_000_005_000.databaseValue)
    }

    private func saved(
        _ table: String,
        by save: (SQLiteStore, Validity) async throws -> Void
    ) async throws -> [String: DatabaseValue] {
        var row: [String: DatabaseValue] = [:]
        try await withPlace { place in
            let time = ManualTime()
            let backend = try SQLiteBackend(
                path: place.appending(path: "test.sqlite").path,
                clock: WallClock { time.milliseconds },
                logger: Logger(label: "test")
            )
            try await backend.migrate()
            try await save(backend.store, Validity(etag: "\"e\"", expiresAt: time.date(in: 60)))
            row = try await backend.database.read { database in
                values(try Row.fetchOne(database, sql: "SELECT * FROM \(table)") ?? [:])
            }
            try await backend.close()
        }
        return row
    }
}

private func values(_ row: Row) -> [String: DatabaseValue] {
    Dictionary(uniqueKeysWithValues: row.map { ($0, $1) })
}
