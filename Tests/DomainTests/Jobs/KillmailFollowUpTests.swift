import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite("Killmail: whom it names, and what comes next", .timeLimit(.minutes(1)))
struct KillmailFollowUpTests {
    private func reference(_ id: Int64) throws -> KillmailReference {
        KillmailReference(id: id, hash: try #require(KillmailHash(String(repeating: "a", count: 40))))
    }

    private func answer(_ place: Place, _ id: Int64, attackers: String = "[]", victim: String = "") {
        place.esi.answer(
            "/killmails/\(id)/\(String(repeating: "a", count: 40))",
            """
            {"attackers":\(attackers),"killmail_id":\(id),"killmail_time":"2026-07-25T21:03:27Z",
             "solar_system_id":30000142,"victim":{\(victim)"damage_taken":1,"ship_type_id":670,"items":[]}}
            """
        )
    }

    private let crowd = """
        [{"damage_done":1,"final_blow":true,"character_id":95000002,"corporation_id":98000002,"alliance_id":99000002},
         {"damage_done":1,"final_blow":false,"character_id":95000001,"corporation_id":98000002},
         {"damage_done":1,"final_blow":false,"character_id":3018681,"corporation_id":1000125,"faction_id":500021},
         {"damage_done":1,"final_blow":false,"corporation_id":500010,"character_id":0}]
        """

    @Test func theUnknownAreReadOneLower() async throws {
        try await Place.with { place, date async throws in
            answer(
                place,
                7,
                attackers: crowd,
                victim: #""character_id":95000001,"corporation_id":98000001,"alliance_id":99000001,"#
            )
            let expected = [
                "later alliance-named 99000001", "later alliance-named 99000002",
                "later corporation 98000001", "later corporation 98000002",
                "later character 95000001", "later character 95000002", "at 4 names",
            ]
            let job = KillmailJob(try reference(7))
            #expect(try await place.next(job) == expected)
            // Whom this process has just asked for, no less urgently, it does not ask for again.
            #expect(try await place.next(job) == ["at 4 names"])
            #expect(try await place.next(job, priority: .login) == expected)
            // A worker may die before the follow-ups are queued: they come from the store then.
            date.advance(by: 5)
            #expect(try await place.next(job) == expected)
            #expect(place.esi.asked.count == 1)
        }
    }

    @Test func theKnownAreReadWhenTheyAreDue() async throws {
        try await Place.with { place, date async throws in
            answer(place, 7, attackers: crowd)
            let fresh = Validity(etag: nil, expiresAt: date.now.addingTimeInterval(3600))
            try await place.store.save(Corporation(id: 98_000_002, name: "c", ticker: "c", memberCount: 1), fresh)
            try await place.store.recordMissing(
                .character,
                95_000_001,
                reason: "gone",
                isDeleted: true,
                recheckAt: date.now.addingTimeInterval(1e6)
            )
            let job = KillmailJob(try reference(7))
            let others = ["later alliance-named 99000002", "later character 95000002", "at 4 names"]
            #expect(try await place.next(job) == others)
            // Expired, but read within the day: its own sync keeps it current.
            date.advance(by: 7200)
            #expect(try await place.next(job) == others)
            date.advance(by: 86_400)
            #expect(
                try await place.next(job) == ["later alliance-named 99000002", "later corporation 98000002"]
                    + others.suffix(2)
            )
        }
    }

    @Test func oneInTwentyBringsTheOldest() async throws {
        try await Place.with { place, _ async throws in
            let ids: [Int64] = Array(1...40)
            try await place.store.record(references: ids.map(reference), listedBy: .manual)
            var brought: [String] = []
            for id in ids {
                answer(place, id)
                brought += try await place.next(KillmailJob(try reference(id)))
            }
            #expect(brought.filter { $0 != "at 4 names" } == ["killmail 21"])
        }
    }

    @Test func whatIsQueuedAlreadyIsPassed() async throws {
        try await Place.with { place, _ async throws in
            let count = Int64(OldestKillmails.reach + 20)
            let references = try (1...count).map(reference)
            try await place.store.record(references: references, listedBy: .manual)
            _ = try await place.jobs.enqueue(
                references.prefix(OldestKillmails.reach + 10).map { try JobRequest(KillmailJob($0), priority: .lowest) }
            )
            let oldest = OldestKillmails()
            #expect(try await oldest.next(in: place.store) == nil)
            for left in references.suffix(10) { #expect(try await oldest.next(in: place.store) == left) }
            // The end, and all from the beginning.
            for _ in 0..<2 { #expect(try await oldest.next(in: place.store) == nil) }
            #expect(try await oldest.next(in: place.store) == references[Int(count) - 10])
        }
    }

    @Test func aBacklogIsQueuedInLotsNewestFirst() async throws {
        try await Place.with { place, _ async throws in
            #expect(try await place.next(KillmailBacklogJob(.refresh)) == [])
            let count = Int64(KillmailBacklogJob.lot + 1)
            try await place.store.record(references: (1...count).map(reference), listedBy: .manual)
            let lot = try await place.next(KillmailBacklogJob(.schedule), priority: .lowest)
            #expect(lot.count == KillmailBacklogJob.lot + 1)
            #expect(lot.first == "at 3 killmail \(count)")
            #expect(lot.dropLast().last == "at 3 killmail 2")
            #expect(lot.last == "at 2 killmail-backlog")
            // Its own next run must stay behind the lot.
            #expect(
                try await place.next(KillmailBacklogJob(.lowest)).suffix(2) == [
                    "at 1 killmail 2", "at 0 killmail-backlog",
                ]
            )
        }
    }
}
