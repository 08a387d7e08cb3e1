import Domain
import ESI
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: members of alliances", .timeLimit(.minutes(1)))
struct MemberCountTests {
    @Test
    func areThoseOfTheCorporations() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            try await database.sql(
                """
                INSERT INTO alliances SELECT id, '', '', now(), 0, 0, NULL, NULL, listed, NULL, NULL, now(), now(), now()
                FROM (VALUES (1, 5), (2, NULL), (3, NULL)) AS alliance (id, listed)
                """
            )
            func counts() async throws -> String {
                try await database.sql("SELECT member_count, corporation_count FROM alliances ORDER BY id")
            }
            let backend = try await database.open()
            for (id, alliance) in [(1, 1), (2, 1), (3, 2), (4, nil)] as [(Int64, Int64?)] {
                var corporation = Corporation.test(id)
                corporation.allianceID = alliance
                try await backend.store.save(corporation, .test)
            }
            try await backend.store.countMembersOfAlliances()
            // What a list has told is the truth, also where not all of it is known yet.
            #expect(try await counts() == "1312|5\n656|1\n|0")
            try await backend.store.save(.test(3), .test)
            try await backend.store.countMembersOfAlliances()
            #expect(try await counts() == "1312|5\n0|1\n|0")
            await backend.close()
        }
    }
}
