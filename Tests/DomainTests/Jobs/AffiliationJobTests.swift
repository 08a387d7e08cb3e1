import Domain
import ESI
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct AffiliationJobTests {
    /// Saves characters 90000001 and up, all of corporation 98000001.
    private func save(_ count: Int64, in place: Place) async throws {
        let validity = Validity(etag: nil, expiresAt: .distantFuture)
        for id in 90_000_001...(90_000_000 + count) {
            let character = Character(
                id: id,
                name: "N\(id)",
                corporationID: 98_000_001,
                birthday: Date(timeIntervalSince1970: 0),
                bloodlineID: 1,
                raceID: 1,
                gender: "female"
            )
            try await place.store.save(character, validity)
        }
    }

    /// Answers every id with corporation 98000002; one bad id fails the whole request, as at ESI.
    private func answer(_ place: Place, bad: Set<Int64> = [], silent: Set<Int64> = []) {
        place.esi.answer("/characters/affiliation") { request in
            let ids = request.body.flatMap { try? JSONDecoder().decode([Int64].self, from: $0) } ?? []
            guard !ids.isEmpty, ids.count <= 1000, Set(ids).count == ids.count else { return (400, "{}") }
            guard bad.isDisjoint(with: ids) else { return (404, #"{"error":"Invalid character ID!"}"#) }
            let rows = ids.filter { !silent.contains($0) }
                .map { #"{"character_id":\#($0),"corporation_id":98000002,"faction_id":500001}"# }
            return (200, "[" + rows.joined(separator: ",") + "]")
        }
    }

    @Test func nothingIsAskedWhileAllWereCheckedWithinTheHour() async throws {
        try await Place.with { place, _ async throws in
            try await save(3, in: place)
            #expect(try await place.next(AffiliationJob()) == [])
            #expect(place.esi.asked.isEmpty)
        }
    }

    @Test func aThousandGoInOneRequestAndTheRestFollows() async throws {
        try await Place.with { place, date async throws in
            try await save(1500, in: place)
            answer(place)
            date.advance(by: 3700)
            #expect(try await place.next(AffiliationJob()) == ["affiliation"])
            #expect(try await place.next(AffiliationJob()) == [])
            #expect(place.esi.asked.count == 2)
            #expect(try await place.next(AffiliationJob()) == [])
            #expect(place.esi.asked.count == 2)
        }
    }

    @Test func oneBadIDIsIsolatedAndTheRestIsSaved() async throws {
        try await Place.with { place, date async throws in
            try await save(1000, in: place)
            answer(place, bad: [90_000_700])
            date.advance(by: 3700)
            #expect(try await place.next(AffiliationJob()) == ["affiliation", "later character 90000700"])
            // Ten halvings of a thousand: two requests each, and the first.
            #expect(place.esi.asked.count <= 21)
            #expect(try await place.store.countOfCharactersDueForAffiliation(checkedBefore: date.now) == 0)
        }
    }

    /// Its settings or ESI's mood are: nobody counts as checked for that.
    @Test func aRequestThatFailsForAllBlamesNoID() async throws {
        try await Place.with { place, date async throws in
            try await save(1000, in: place)
            place.esi.answer("/characters/affiliation") { _ in (400, #"{"error":"Invalid compatibility date"}"#) }
            date.advance(by: 3700)
            await #expect(throws: ESIError.self) { try await place.next(AffiliationJob()) }
            #expect(place.esi.asked.count == 15)
            #expect(try await place.store.countOfCharactersDueForAffiliation(checkedBefore: date.now) == 1000)
        }
    }

    @Test func allMayBeUnknown() async throws {
        try await Place.with { place, date async throws in
            try await save(40, in: place)
            answer(place, bad: Set(90_000_001...90_000_040))
            date.advance(by: 3700)
            #expect(try await place.next(AffiliationJob()).count == 40)
            #expect(try await place.next(AffiliationJob()) == [])
        }
    }

    @Test func whoGetsNoAnswerIsAskedSinglyAndMarkedChecked() async throws {
        try await Place.with { place, date async throws in
            try await save(5, in: place)
            answer(place, silent: [90_000_002])
            date.advance(by: 3700)
            #expect(try await place.next(AffiliationJob()) == ["later character 90000002"])
            #expect(try await place.next(AffiliationJob()) == [])
        }
    }
}
