import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite(.timeLimit(.minutes(1))) struct SyncJobTests {
    @Test func aStopOfESIPutsTheJobBackUntilItEnds() async throws {
        try await Place.with { place, _ async throws in
            place.esi.answer("/characters/90000001") { _ in (420, #"{"error":"exceeded the error limit"}"#) }
            let next = try await place.next(CharacterJob(id: 90_000_001))
            let seconds = try #require(next.first.flatMap { Int($0.dropFirst("snooze ".count)) })
            #expect((60...62).contains(seconds))
        }
    }

    @Test func downtimePutsTheJobBackForAFewSeconds() async throws {
        try await Place.with { place, _ async throws in
            place.esi.fail("/characters/90000001", 503, "The datasource tranquility is temporarily unavailable")
            let next = try await place.next(CharacterJob(id: 90_000_001))
            let seconds = try #require(next.first.flatMap { Int($0.dropFirst("snooze ".count)) })
            #expect((5...6).contains(seconds))
        }
    }

    @Test func aServersErrorIsThrownForTheRetryPolicy() async throws {
        try await Place.with { place, _ async throws in
            place.esi.fail("/characters/90000001", 500, "Unhandled internal error encountered!")
            let error = await #expect(throws: ESIError.self) { try await place.next(CharacterJob(id: 90_000_001)) }
            #expect(error?.kind == "http_500")
            #expect(error?.isPermanent == false)
        }
    }

    @Test func wrongInputIsNotTriedAgain() {
        #expect(ESIError.badRequest(status: 400, message: "").isPermanent)
        #expect(ESIError.unprocessable(message: "").isPermanent)
        #expect(!ESIError.notFound(message: "").isPermanent)
        #expect(ESIError.server(status: 520, message: "", retryAfter: nil).retryAfter == .seconds(60))
    }
}
