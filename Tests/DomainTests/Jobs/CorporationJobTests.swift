import Domain
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct CorporationJobTests {
    private static let path = "/corporations/98000001"
    private let job = CorporationJob(id: 98_000_001)

    @Test func bringsLeadersThatAreUnknown() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: 90_000_001, creator: 90_000_002))
            #expect(try await place.next(job) == ["character 90000001", "character 90000002"])
            #expect(try await place.store.counts()[.corporation] == 1)
        }
    }

    /// Its delivery was lost while it ran: what the first run has found is dropped with it.
    @Test func aRepeatedRunBringsLeadersThoughAnEarlierOneHas() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: 90_000_001, creator: nil))
            #expect(try await place.next(job) == ["character 90000001"])
            #expect(try await place.next(job) == [])
            #expect(try await place.next(job, crashes: 1) == ["character 90000001"])
        }
    }

    @Test(arguments: [(1, 1), (0, 0), (nil, nil), (2_999_999, 4_000_000)] as [(Int64?, Int64?)])
    func bringsNobodyWhoIsNoCharacter(ceo: Int64?, creator: Int64?) async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: ceo, creator: creator))
            #expect(try await place.next(job) == [])
        }
    }

    @Test func bringsTheAgentWhoLeadsAnNPCCorporation() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: 3_004_049, creator: 3_004_049))
            #expect(try await place.next(job) == ["character 3004049"])
        }
    }

    @Test func bringsAKnownLeaderAgainOnlyAfterAMonth() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: 90_000_001, creator: nil))
            place.esi.answer("/characters/90000001", Bodies.character())
            _ = try await place.next(job)
            _ = try await place.next(CharacterJob(id: 90_000_001))
            #expect(try await place.next(job) == [])
            date.advance(by: 29 * 86_400)
            #expect(try await place.next(job) == [])
            date.advance(by: 2 * 86_400)
            #expect(try await place.next(job) == ["character 90000001"])
        }
    }

    @Test func bringsADeletedLeaderNotAgainBeforeItsRecheck() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: 90_000_001, creator: nil))
            place.esi.fail("/characters/90000001", 404, "Character has been deleted!")
            #expect(try await place.next(job) == ["character 90000001"])
            #expect(
                try await place.next(CharacterJob(id: 90_000_001)) == ["discard Character has been deleted!"]
            )
            // Killmails may name the deleted.
            #expect(try await place.store.wantedNames(limit: 9, at: date.now).map(\.id) == [90_000_001])
            #expect(try await place.next(StaleNamesJob()) == ["at 4 names"])
            date.advance(by: 20 * 86_400)
            #expect(try await place.next(job) == [])
            date.advance(by: 2 * 86_400)
            #expect(try await place.next(job) == ["character 90000001"])
        }
    }

    @Test func staleOnesWereReadADayAgo() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: nil, creator: nil))
            _ = try await place.next(job)
            date.advance(by: 86_000)
            #expect(try await place.next(StaleCorporationsJob()) == [])
            date.advance(by: 500)
            #expect(try await place.next(StaleCorporationsJob()) == ["corporation \(job.id)"])
        }
    }

    @Test func aCharacterIsStaleAfterAMonthThoughItsAffiliationIsFresh() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer("/characters/90000001", Bodies.character())
            _ = try await place.next(CharacterJob(id: 90_000_001))
            date.advance(by: 29 * 86_400)
            try await place.store.save([], checked: [90_000_001], at: date.now)
            #expect(try await place.next(StaleCharactersJob()) == [])
            date.advance(by: 2 * 86_400)
            #expect(try await place.next(StaleCharactersJob()) == ["character 90000001"])
        }
    }

    @Test func dueOnesAreThoseThatHaveExpired() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: nil, creator: nil))
            _ = try await place.next(job)
            #expect(try await place.next(DueCorporationsJob()) == [])
            date.advance(by: 3700)
            #expect(try await place.next(DueCorporationsJob()) == ["corporation 98000001"])
        }
    }

    @Test func listsBringTheMembersOfAlliancesAndNPCs() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer("/alliances", "[99000001]")
            place.esi.answer("/alliances/99000001/corporations", "[98000001]")
            place.esi.answer("/corporations/npccorps", "[1000002,1000001]")
            #expect(try await place.next(CorporationListJob()) == ["alliance-members 99000001"])
            #expect(try await place.next(AllianceMembersJob(id: 99_000_001)) == ["corporation 98000001"])
            #expect(try await place.next(NPCCorporationListJob()) == ["corporation 1000001", "corporation 1000002"])
        }
    }

    @Test func leadersOfAllCorporationsAreBroughtOnce() async throws {
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Bodies.corporation(ceo: 90_000_001, creator: 90_000_002))
            place.esi.answer("/corporations/98000002", Bodies.corporation(ceo: 90_000_001, creator: 1))
            _ = try await place.next(job)
            _ = try await place.next(CorporationJob(id: 98_000_002))
            // They are on their way.
            #expect(try await place.next(LeadersJob()) == [])
            date.advance(by: 5)
            #expect(try await place.next(LeadersJob()).sorted() == ["character 90000001", "character 90000002"])
        }
    }
}
