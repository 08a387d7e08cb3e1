import Domain
import ESI
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct HousekeepingJobTests {
    @Test func allEventsThatAreOldGoHoweverMany() async throws {
        try await Place.with { place, date async throws in
            let hash = try #require(KillmailHash(String(repeating: "a", count: 40)))
            try await withThrowingTaskGroup { group in
                for id in 1...2001 {
                    let victim = Killmail.Victim(shipTypeID: 587, damageTaken: 1)
                    let killmail = Killmail(id: Int64(id), hash: hash, time: date.now, solarSystemID: 1, victim: victim)
                    group.addTask { try await place.store.save(killmail) }
                }
                try await group.waitForAll()
            }
            #expect(try await place.store.events(after: 0, limit: 9999).count == 2001)
            date.advance(by: 31 * 86_400)
            #expect(try await place.next(HousekeepingJob()) == [])
            #expect(try await place.store.events(after: 0, limit: 9999).isEmpty)
        }
    }
}
