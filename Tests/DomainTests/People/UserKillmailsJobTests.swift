import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite("A person's killmails", .timeLimit(.minutes(1)))
struct UserKillmailsJobTests {
    private static let person: Int64 = 95_000_001

    private func hash(_ id: Int64) -> String {
        String(repeating: "0", count: 32) + String(id + 10_000_000, radix: 16).suffix(8).padded()
    }

    private func path(_ page: Int) -> String { "/characters/\(Self.person)/killmails/recent?page=\(page)" }

    private func list(_ place: Place, _ page: Int, _ ids: [Int64], of pages: Int, minute: Int = 0) {
        let pairs = ids.map { #"{"killmail_id":\#($0),"killmail_hash":"\#(hash($0))"}"# }
        place.esi.answer(
            path(page),
            "[\(pairs.joined(separator: ","))]",
            headers: [
                HTTPHeader("x-pages", "\(pages)"),
                HTTPHeader("last-modified", "Sat, 21 Nov 2026 12:\(minute < 10 ? "0" : "")\(minute):00 GMT"),
            ]
        )
    }

    private func killmails(_ ids: [Int64]) -> [String] { ids.map { "killmail \($0)" } }

    private var job: UserKillmailsJob { UserKillmailsJob(Self.person) }

    @Test func readsAllPagesFirstAndOneFromThenOn() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(Self.person)
            list(place, 1, [5, 4], of: 2)
            list(place, 2, [3, 2], of: 2)
            #expect(try await place.next(job) == killmails([5, 4, 3, 2]))
            #expect(place.esi.asked == ["GET \(path(1))", "GET \(path(2))"])
            let user = try #require(try await place.store.user(Self.person))
            #expect(user.lastKillmailID == 5)
            #expect(user.lastKillmailSyncAt != nil)

            // Not before it expires, whoever asks.
            place.esi.forget()
            #expect(try await place.next(job).count == 4)
            #expect(place.esi.asked == [])

            // Unchanged: one request, which ESI answers with 304.
            date.advance(by: 400)
            _ = try await place.next(job)
            #expect(place.esi.asked == ["GET \(path(1))"])

            // Two new ones push two on to the next page, which need not be read.
            place.esi.forget()
            date.advance(by: 400)
            list(place, 1, [7, 6, 5], of: 2, minute: 10)
            list(place, 2, [4, 3, 2], of: 2, minute: 10)
            #expect(try await place.next(job).prefix(2) == killmails([7, 6])[...])
            #expect(place.esi.asked == ["GET \(path(1))"])

            // A page of new ones alone is no reason to stop.
            place.esi.forget()
            date.advance(by: 400)
            list(place, 1, [10, 9, 8], of: 3, minute: 20)
            list(place, 2, [7, 6, 5], of: 3, minute: 20)
            #expect(try await place.next(job).prefix(3) == killmails([10, 9, 8])[...])
            #expect(place.esi.asked == ["GET \(path(1))", "GET \(path(2))"])
        }
    }

    @Test func allPagesAreReadWhereThatIsWishedForWhateverTheJobSays() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(Self.person)
            list(place, 1, [5, 4], of: 2)
            list(place, 2, [3, 2], of: 2)
            _ = try await place.next(job)
            try await place.store.wantFullWalk(of: [Self.person])
            for asked in [2, 1] {
                date.advance(by: 400)
                place.esi.forget()
                _ = try await place.next(job)
                #expect(place.esi.asked.count == asked)
            }
        }
    }

    @Test func whatOthersHaveListedIsNewForThisPerson() async throws {
        try await Place.with { place, _ async throws in
            try await place.logIn(Self.person)
            let reference = KillmailReference(id: 5, hash: try #require(KillmailHash(hash(5))))
            try await place.store.record(references: [reference], listedBy: .manual)
            list(place, 1, [5], of: 1)
            #expect(try await place.next(job) == killmails([5]))
            #expect(try await place.store.referenceCounts(listedBy: .character(Self.person)) == [.pending: 1])
        }
    }

    @Test func manyAreFetchedBehindTheFirstFifty() async throws {
        try await Place.with { place, _ async throws in
            try await place.logIn(Self.person)
            list(place, 1, Array(1...60), of: 1)
            let next = try await place.next(job, priority: .login)
            #expect(next.prefix(50) == killmails((11...60).reversed())[...])
            #expect(next.dropFirst(50) == killmails((1...10).reversed()).map { "at 3 " + $0 }[...])
        }
    }

    @Test func aFailureInBetweenLosesNothing() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(Self.person)
            list(place, 1, [5, 4], of: 3)
            place.esi.fail(path(2), 500, "no")
            list(place, 3, [1], of: 3)
            await #expect(throws: ESIError.self) { try await place.next(job) }
            #expect(try #require(try await place.store.user(Self.person)).lastError?.contains("500") == true)
            // Page one is known still, but that nothing on it is unseen does not end the walk.
            place.esi.forget()
            list(place, 2, [3, 2], of: 3)
            #expect(try await place.next(job) == killmails([5, 4, 3, 2, 1]))
            #expect(place.esi.asked == ["GET \(path(2))", "GET \(path(3))"])
            let user = try #require(try await place.store.user(Self.person))
            #expect(user.lastError == nil)
            // Which the run that failed had read.
            #expect(user.lastKillmailID == 5)
            let audit = try await place.store.audit(user, at: date.now)
            #expect(audit.isListRead)
            #expect(audit.pending == 5)
            #expect(!audit.isComplete)
            #expect(!audit.needsHelp)
        }
    }

    @Test func anOlderPageIsReadAgainWhenItHasExpired() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(Self.person)
            list(place, 1, [5, 4], of: 2, minute: 30)
            list(place, 2, [2], of: 2, minute: 20)
            // What is known is fetched meanwhile.
            let next = try await place.next(job)
            #expect(next.prefix(3) == killmails([5, 4, 2])[...])
            #expect(next.count == 4)
            #expect(try await place.next(job).first?.hasPrefix("snooze 30") == true)
            date.advance(by: 400)
            list(place, 2, [3, 2], of: 2, minute: 35)
            #expect(try await place.next(job) == killmails([5, 4, 3, 2]))
        }
    }

    @Test func aScopeThatIsRefusedIsLeftAlone() async throws {
        try await Place.with { place, _ async throws in
            try await place.logIn(Self.person)
            place.esi.fail(path(1), 403, "token is not valid for scope")
            // Nothing waits in the queue, where it would stand in the way of a new login's sync.
            let refused = "discard ESI refuses the scope esi-killmails.read_killmails.v1: token is not valid for scope"
            #expect(try await place.next(job) == [refused])
            #expect(try await place.next(job) == [refused])
            #expect(place.esi.asked.count == 1)
        }
    }

    @Test func whoIsNotThereAnyMoreIsDiscarded() async throws {
        try await Place.with { place, _ async throws in
            #expect(try await place.next(job) == ["discard nobody has logged in with this character"])
        }
    }

    @Test func otherProducersMessagesAreReadWithoutTheirTokens() throws {
        let body = Data(
            #"{"userId":7,"characterId":95000001,"characterName":"x","accessToken":"a","refreshToken":"b"}"#.utf8
        )
        let job = try MessageCodec.decode(UserKillmailsJob.self, from: body)
        #expect(job.character == Self.person)
        #expect(String(decoding: try MessageCodec.encode(job), as: UTF8.self) == #"{"userId":95000001}"#)
        let full = UserKillmailsJob(Self.person, isFull: true)
        #expect(String(decoding: try MessageCodec.encode(full), as: UTF8.self) == #"{"full":true,"userId":95000001}"#)
        #expect(try MessageCodec.decode(UserKillmailsJob.self, from: try MessageCodec.encode(full)).isFull)
    }
}

extension Substring {
    fileprivate func padded() -> String { String(repeating: "0", count: 8 - count) + self }
}
