import Domain
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct AllianceJobTests {
    @Test func savesTheAllianceAndBringsItsCorporations() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer("/alliances/99000001", Bodies.alliance)
            place.esi.answer("/alliances/99000001/corporations", "[98000001,98000002]")
            let expected = ["corporation 98000001", "corporation 98000002"]
            #expect(try await place.next(AllianceJob(id: 99_000_001)) == expected)
            #expect(try await place.store.counts()[.alliance] == 1)
        }
    }

    @Test func whatIsFreshIsNotAskedAgainAndBringsTheSame() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer("/alliances/99000001", Bodies.alliance)
            place.esi.answer("/alliances/99000001/corporations", "[98000001]")
            let first = try await place.next(AllianceJob(id: 99_000_001))
            place.esi.forget()
            #expect(try await place.next(AllianceJob(id: 99_000_001)) == first)
            #expect(place.esi.asked.isEmpty)
        }
    }

    @Test func whatHasExpiredIsAskedWithItsTag() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer("/alliances/99000001", Bodies.alliance)
            place.esi.answer("/alliances/99000001/corporations", "[98000001]")
            let first = try await place.next(AllianceJob(id: 99_000_001))
            date.advance(by: 3700)
            place.esi.forget()
            // The scripted ESI answers 304 to a tag that fits: the list then comes from the store.
            #expect(try await place.next(AllianceJob(id: 99_000_001)) == first)
            #expect(place.esi.asked.count == 2)
        }
    }

    @Test func oneThatThereIsNotIsDiscardedAndLeftAloneForAnHourThenADay() async throws {
        try await Place.with { place, date async throws in
            place.esi.fail("/alliances/99000001", 404, "Alliance not found")
            let job = AllianceJob(id: 99_000_001)
            #expect(try await place.next(job) == ["discard Alliance not found"])
            #expect(try await place.next(job) == ["discard Alliance not found"])
            #expect(place.esi.asked.count == 1)
            date.advance(by: 3601)
            _ = try await place.next(job)
            #expect(place.esi.asked.count == 2)
            date.advance(by: 3601)
            _ = try await place.next(job)
            #expect(place.esi.asked.count == 2)
            date.advance(by: 86_400)
            _ = try await place.next(job)
            #expect(place.esi.asked.count == 3)
        }
    }

    @Test func oneWithoutAListOfMembersIsSavedAllTheSame() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer("/alliances/99000001", Bodies.alliance)
            place.esi.fail("/alliances/99000001/corporations", 404, "Alliance not found")
            #expect(try await place.next(AllianceJob(id: 99_000_001)) == [])
            #expect(try await place.store.counts()[.alliance] == 1)
            #expect(try await place.next(AllianceMembersJob(id: 99_000_001)) == ["discard Alliance not found"])
        }
    }

    @Test func theListBringsOpenAlliancesAndKnownClosedOnesThatAreDue() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer("/alliances", "[99000003,99000002]")
            place.esi.answer("/alliances/99000001", Bodies.alliance)
            place.esi.answer("/alliances/99000001/corporations", "[]")
            _ = try await place.next(AllianceJob(id: 99_000_001))
            #expect(try await place.next(AllianceListJob()) == ["alliance 99000002", "alliance 99000003"])
            date.advance(by: 3700)
            #expect(
                try await place.next(AllianceListJob())
                    == ["alliance 99000001", "alliance 99000002", "alliance 99000003"]
            )
        }
    }
}
