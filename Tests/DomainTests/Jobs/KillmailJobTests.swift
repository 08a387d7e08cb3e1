import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite(.timeLimit(.minutes(1))) struct KillmailJobTests {
    private static let path = "/killmails/7/\(String(repeating: "a", count: 40))"
    private static let body = #"""
        {"attackers":[{"damage_done":1,"final_blow":true,"security_status":0.5}],"killmail_id":7,
         "killmail_time":"2026-07-25T21:03:27Z","solar_system_id":30000142,
         "victim":{"damage_taken":1,"ship_type_id":670,"items":[]}}
        """#

    private func reference(_ digit: Swift.Character = "a") throws -> KillmailReference {
        KillmailReference(id: 7, hash: try #require(KillmailHash(String(repeating: digit, count: 40))))
    }

    @Test func isSavedAndNeverAskedForAgain() async throws {
        let reference = try reference()
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Self.body)
            try await place.store.record(references: [reference], listedBy: .manual)
            #expect(try await place.next(KillmailJob(reference)) == ["at 4 names"])
            #expect(try await place.next(KillmailJob(reference)) == ["at 4 names"])
            #expect(place.esi.asked == ["GET \(Self.path)"])
            let killmail = try #require(try await place.store.killmail(7))
            #expect(killmail.attackers.map(\.securityStatus) == [0.5])
            #expect(try await place.store.referenceCounts(listedBy: nil) == [.stored: 1])
        }
    }

    @Test func theNameOfADeletedCharacterIsReadWhereKillmailsShowIt() async throws {
        let reference = try reference()
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Self.body)
            place.esi.fail("/characters/90000001", 404, "Character has been deleted!")
            _ = try await place.next(KillmailJob(reference))
            #expect(
                try await place.next(CharacterJob(id: 90_000_001))
                    == ["discard Character has been deleted!", "at 4 names"]
            )
        }
    }

    @Test func itsNamesAreWantedAndReadOnce() async throws {
        let reference = try reference()
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Self.body)
            place.esi.answer(Self.path.replacing("/7/", with: "/8/"), Self.body.replacing(":7,", with: ":8,"))
            place.esi.answer("/universe/names") { _ in
                (
                    200,
                    #"[{"id":670,"name":"Capsule","category":"inventory_type"},{"id":30000142,"name":"Jita","category":"solar_system"}]"#
                )
            }
            _ = try await place.next(KillmailJob(reference))
            #expect(try await place.store.wantedNames(limit: 9, at: date.now).map(\.id) == [670, 30_000_142])
            // Not read yet: the next one asks for it too.
            let second = KillmailReference(id: 8, hash: reference.hash)
            #expect(try await place.next(KillmailJob(second)) == ["at 4 names"])
            #expect(try await place.next(NamesJob()) == ["names-check 1"])
            #expect(try await place.next(KillmailJob(reference)) == [])
            #expect(place.esi.asked.filter { $0 == "POST /universe/names" }.count == 1)
        }
    }

    @Test func whatAnotherProcessHasReadIsNotReadAgain() async throws {
        let reference = try reference()
        try await Place.with { place, date async throws in
            place.esi.answer(Self.path, Self.body)
            #expect(try await place.next(KillmailJob(reference)) == ["at 4 names"])
            let names = [670, 30_000_142].map { Name(id: $0, text: "N", category: "") }
            try await place.store.save(names: names, missing: [])
            date.advance(by: 6)
            #expect(try await place.next(KillmailJob(reference)) == [])
        }
    }

    @Test func onlyIDsOfTheRightRangeAreNamed() throws {
        var item = Killmail.Item(typeID: 34, flag: 5, singleton: 0)
        item.items = [Killmail.Item(typeID: 35, flag: 0, singleton: 0)]
        var victim = Killmail.Victim(shipTypeID: 587, damageTaken: 1)
        victim.characterID = 95_465_499
        victim.corporationID = 98_000_001
        victim.allianceID = 99_000_006
        victim.items = [item, Killmail.Item(typeID: 500_001, flag: 5, singleton: 0)]
        var killmail = Killmail(
            id: 7,
            hash: try reference().hash,
            time: Date(timeIntervalSince1970: 0),
            solarSystemID: 31_000_005,
            victim: victim
        )
        killmail.moonID = 40_009_087
        var agent = Killmail.Attacker(damageDone: 1, finalBlow: true)
        agent.characterID = 3_004_049
        agent.corporationID = 1_000_125
        agent.shipTypeID = 0
        agent.weaponTypeID = 2456
        var pirate = Killmail.Attacker(damageDone: 1, finalBlow: false)
        pirate.factionID = 500_010
        // Seen in old bodies.
        pirate.corporationID = 500_021
        killmail.attackers = [agent, pirate]
        #expect(
            killmail.namedIDs.sorted()
                == [34, 35, 587, 2456, 500_010, 500_021, 1_000_125, 3_004_049, 31_000_005]
        )
    }

    @Test func aRefusedPairIsAskedTwiceAndNeverMore() async throws {
        let reference = try reference()
        try await Place.with { place, date async throws in
            place.esi.fail(Self.path, 422, "Invalid killmail_id and/or killmail_hash")
            try await place.store.record(references: [reference], listedBy: .manual)
            let error = await #expect(throws: (any Error).self) { try await place.next(KillmailJob(reference)) }
            let failure = try #require(error as? any JobFailure)
            #expect(failure.kind == "http_422")
            #expect(!failure.isPermanent)
            // A worker died before the job's end was recorded: that is the same refusal once more.
            for attempt in 1...2 {
                await #expect(throws: (any Error).self) {
                    try await place.next(KillmailJob(reference), attempt: attempt, crashes: 1)
                }
            }
            // So it is where the schedule asks for it too soon.
            await #expect(throws: (any Error).self) {
                try await place.next(KillmailJob(reference), priority: .schedule)
            }
            #expect(try await place.store.referenceCounts(listedBy: nil) == [.pending: 1])
            date.advance(by: 300)
            for _ in 0..<2 {
                #expect(
                    try await place.next(KillmailJob(reference)) == ["discard Invalid killmail_id and/or killmail_hash"]
                )
            }
            #expect(place.esi.asked.count == 5)
            #expect(try await place.store.referenceCounts(listedBy: nil) == [.invalid: 1])
        }
    }

    @Test func theOtherHashIsTriedNext() async throws {
        let (wrong, right) = (try reference(), try reference("b"))
        try await Place.with { place, date async throws in
            place.esi.fail(Self.path, 422, "Invalid killmail_id and/or killmail_hash")
            try await place.store.record(references: [wrong, right], listedBy: .manual)
            await #expect(throws: (any Error).self) { try await place.next(KillmailJob(wrong)) }
            date.advance(by: 300)
            // A worker may die between the record of the refusal and the end of the job.
            for _ in 0..<2 {
                let outcome = try await KillmailJob(wrong).perform(
                    with: place.services,
                    context: JobContext(attempt: 2)
                )
                guard case .done(let next, _, _) = outcome else {
                    Issue.record("not done")
                    return
                }
                #expect((next.first as? KillmailJob)?.hash == right.hash)
            }
        }
    }

    /// Only what ESI says of the pair counts as a refusal, however often the job failed otherwise before.
    @Test func onlyARefusalCounts() async throws {
        let reference = try reference()
        try await Place.with { place, _ async throws in
            let job = KillmailJob(reference)
            place.esi.fail(Self.path, 500, "no")
            await #expect(throws: (any Error).self) {
                try await job.perform(with: place.services, context: JobContext(attempt: 2))
            }
            place.esi.fail(Self.path, 422, "Invalid killmail_id and/or killmail_hash")
            await #expect(throws: (any Error).self) { try await place.next(job) }
            #expect(try await place.store.standing(of: reference) == .unread)
        }
    }

    /// A list may be ahead of what it lists.
    @Test func oneThatIsNotThereYetIsTriedOnAndOn() async throws {
        let reference = try reference()
        try await Place.with { place, _ async throws in
            place.esi.fail(Self.path, 404, "Killmail not found")
            try await place.store.record(references: [reference], listedBy: .manual)
            for _ in 0..<3 {
                let error = await #expect(throws: (any Error).self) { try await place.next(KillmailJob(reference)) }
                let failure = try #require(error as? any JobFailure)
                #expect(failure.kind == "http_404")
                // On the job's own schedule, which lasts for days.
                #expect(!failure.isPermanent && failure.retryAfter == nil)
            }
            #expect(try await place.store.referenceCounts(listedBy: nil) == [.pending: 1])
            place.esi.answer(Self.path, Self.body)
            _ = try await place.next(KillmailJob(reference))
            #expect(try await place.store.referenceCounts(listedBy: nil) == [.stored: 1])
        }
    }

    @Test func anotherKillmailIsNotTakenForIt() async throws {
        let reference = try reference()
        try await Place.with { place, _ async throws in
            place.esi.answer(Self.path, Self.body.replacing("\"killmail_id\":7", with: "\"killmail_id\":8"))
            await #expect(throws: ESIError.self) { try await place.next(KillmailJob(reference)) }
            #expect(try await place.store.killmail(8) == nil)
        }
    }

    @Test(arguments: ["", "a", String(repeating: "a", count: 41), String(repeating: "g", count: 40)])
    func aHashIsFortyHexDigits(_ text: String) {
        #expect(KillmailHash(text) == nil)
        let body = Data(#"{"id":7,"hash":"\#(text)"}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(KillmailJob.self, from: body) }
    }

    @Test func theBodyIsIDAndHash() throws {
        let job = KillmailJob(try reference())
        let body = #"{"id":7,"hash":"\#(String(repeating: "A", count: 40))"}"#
        #expect(try JSONDecoder().decode(KillmailJob.self, from: Data(body.utf8)).hash == job.hash)
        let request = try JobRequest(job, priority: .manual)
        #expect(request.entity == 7)
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"hash":"\#(job.hash)","id":7}"#)
    }
}
