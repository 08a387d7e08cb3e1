import Foundation
import GRDB
import Testing

extension SystemTests {
    /// Access tokens that are always expired, so that each call refreshes, and everything that can go wrong meanwhile.
    @Suite(.timeLimit(.minutes(5))) struct PeopleTroubleTests {
        private static let universe = [
            "--alliances", "3", "--corporations", "8", "--killmails", "300", "--unlimited", "--ttl", "1",
            "--token-lifetime", "30", "--keep-replaced-tokens",
        ]
        private static let settings = ["EVE_CLIENT_ID": "app"]
        private static let refreshed = "/v2/oauth/token 200"

        private func people(_ place: Workplace, _ count: Int) async throws -> [Int64] {
            let living = try await place.simulator.universe().filter { $0.kind == "character" && !$0.isDeleted }
            let people = living.prefix(count).map(\.id)
            for person in people { try await place.logIn(person) }
            return people
        }

        private func figure(_ place: Workplace, _ sql: String) async throws -> Int {
            try await DatabaseQueue(path: place.database).read { try Int.fetchOne($0, sql: sql) ?? -1 }
        }

        private func refreshes(_ place: Workplace) async throws -> Int {
            try await place.simulator.signOnReport()[Self.refreshed] ?? 0
        }

        private func waitForRefreshes(_ place: Workplace, after known: Int) async throws {
            while try await refreshes(place) < known { try await Task.sleep(for: .milliseconds(20)) }
        }

        @Test func nobodyIsParkedAndNoTokenIsLost() async throws {
            try await Workplace.with(simulator: Self.universe, settings: Self.settings) { place in
                let people = try await people(place, 6)
                try await place.simulator.control("sso-faults", #"{"rate":0.2}"#)
                try await place.simulator.control("faults", #"{"rate":0.2}"#)
                for _ in 0..<4 {
                    let before = try await refreshes(place)
                    try await place.orchestrate("sync-user-killmails", "--force")
                    let workers = try (0..<2).map { _ in try place.start("universal-worker") }
                    try await waitForRefreshes(place, after: before + 3)
                    for worker in workers { worker.signal(SIGKILL) }
                    for worker in workers { #expect(await worker.status() == -SIGKILL) }
                }
                // An outage while a worker is at it, and the end of it.
                try await place.orchestrate("sync-user-killmails", "--force")
                try await place.simulator.control("sso-faults", #"{"seconds":8}"#)
                let before = try await refreshes(place)
                let worker = try place.start("universal-worker")
                try await waitForRefreshes(place, after: before + 1)
                worker.signal(SIGTERM)
                #expect(await worker.status() == 0)
                #expect(try await figure(place, "SELECT count(*) FROM users WHERE parked_at IS NOT NULL") == 0)

                try await place.simulator.control("sso-faults", #"{"rate":0}"#)
                try await place.simulator.control("faults", #"{"rate":0}"#)
                let start = Int64(Date().timeIntervalSince1970 * 1000)
                try await place.orchestrate("sync-user-killmails", "--force", "--drain")
                let synced = """
                    SELECT count(*) FROM users
                    WHERE parked_at IS NULL AND last_error IS NULL AND last_killmail_sync_at >= \(start)
                    """
                #expect(try await figure(place, synced) == people.count)

                try await aRevokedGrantStopsThatPersonAlone(place, people, "\(synced) AND character_id <> \(people[0])")
            }
        }

        @Test(.timeLimit(.minutes(5))) func aQuietDrainTellsWhatIsLeftWhereErrorsAreTold() async throws {
            try await Workplace.with(simulator: Self.universe, settings: Self.settings) { place in
                _ = try await people(place, 1)
                try await place.simulator.control("faults", #"{"rate":1}"#)
                let drain = ["sync-user-killmails", "--drain", "--patience", "0s", "--quiet"]
                let program = try await place.orchestrate(drain, status: 4)
                #expect(program.output == "")
                #expect(program.errors.contains("1 job waits for another try"), "\(program.errors)")
            }
        }

        private func aRevokedGrantStopsThatPersonAlone(
            _ place: Workplace,
            _ people: [Int64],
            _ others: String
        ) async throws {
            try await place.simulator.control("revoke", #"{"id":\#(people[0])}"#)
            let parked = "SELECT character_id FROM users WHERE parked_at IS NOT NULL"
            // As long as the list holds, nobody needs the token.
            while try await figure(place, parked) != Int(people[0]) {
                try await place.orchestrate("sync-user-killmails", "--force", "--drain")
            }
            #expect(try await figure(place, others) == people.count - 1)
            let users = try await place.orchestrate("users").output
            #expect(users.contains("Character grant missing/expired."), "\(users)")
            #expect(users.contains("`orchestrator login`"))
            // SSO is not asked again, and a login mends it.
            let before = try await place.simulator.signOnReport()["/v2/oauth/token 400"]
            try await place.orchestrate("sync-user-killmails", "--force", "--drain")
            #expect(try await place.simulator.signOnReport()["/v2/oauth/token 400"] == before)
            try await place.logIn(people[0])
            #expect(try await figure(place, "SELECT count(*) FROM users WHERE parked_at IS NOT NULL") == 0)
            try await place.orchestrate("sync-user-killmails", "--force", "--drain")
            #expect(try await figure(place, "SELECT count(*) FROM users WHERE last_error IS NULL") == people.count)
        }
    }
}
