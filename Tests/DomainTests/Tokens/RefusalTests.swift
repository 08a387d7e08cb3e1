import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite("Tokens: what ESI refuses", .timeLimit(.minutes(1))) struct RefusalTests {
    private let character = TokenPlace.character
    private let scope = TokenPlace.scope

    @Test func whoIsUnknownOrDidNotGrantTheScope() async throws {
        try await TokenPlace.with { place in
            #expect(await place.keeper().trouble() == .unknownUser)
            try await place.login()
            #expect(await place.keeper().trouble("other") == .scopeMissing("other"))
        }
    }

    @Test func aRefusedScopeIsLeftAloneAndTriedAgain() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 1e9)
            let keeper = place.keeper()
            let refuse: (AccessToken) async throws -> Void = { _ in throw ESIError.forbidden(message: "no role") }
            for wait in [900, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400] as [Double] {
                let error = await #expect(throws: TokenError.self) {
                    try await keeper.use(scope, of: character, refuse)
                }
                let recheckAt = place.date.now.addingTimeInterval(wait)
                #expect(error == .scopeParked(scope, reason: "no role", recheckAt: recheckAt))
                place.date.advance(by: wait - 2)
                guard case .scopeParked = await keeper.trouble() else {
                    Issue.record("tried too early")
                    return
                }
                // The store's times are whole milliseconds.
                place.date.advance(by: 3)
            }
            #expect(try await keeper.use(scope, of: character) { _ in 7 } == 7)
            #expect(try await place.store.user(character)?.parkedScopes == [])
            #expect(await keeper.trouble() == nil)
        }
    }

    @Test func otherScopesGoOn() async throws {
        try await TokenPlace.with { place in
            try await place.login(scope: "one two")
            let keeper = place.keeper()
            _ = try await keeper.forbidden(character, scope: "one", reason: "no role")
            #expect(await keeper.trouble("one") != nil)
            #expect(await keeper.trouble("two") == nil)
        }
    }

    @Test func aTokenThatESIDoesNotKnowIsRefreshedOnce() async throws {
        try await TokenPlace.with { place in
            try await place.login()
            let bearer = try await place.keeper().use(scope, of: character) { token in
                if token.bearer == Secret("access-login") { throw ESIError.unauthorized(message: "token is expired") }
                return token.bearer
            }
            #expect(bearer != Secret("access-login"))
            #expect(place.signOn.refreshes == 1)
        }
    }

    @Test func refusedAgainItIsParkedAsAScopeIs() async throws {
        try await TokenPlace.with { place in
            try await place.login()
            let error = await #expect(throws: TokenError.self) {
                try await place.keeper().use(scope, of: character) { _ in
                    throw ESIError.unauthorized(message: "bad token")
                }
            }
            guard case .scopeParked(_, let reason, _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason == "the token is refused: bad token")
            #expect(place.signOn.refreshes == 1)
            #expect(try await place.parking() == nil)
        }
    }

    @Test func whatAnotherHasRefreshedAlreadyIsTaken() async throws {
        try await TokenPlace.with { place in
            try await place.login("old")
            let old = try await place.keeper().token()
            try await place.login("new")
            #expect(try await place.keeper().rejected(old).bearer == Secret("access-new"))
            #expect(place.signOn.refreshes == 0)
        }
    }

    @Test func otherErrorsParkNothing() async throws {
        try await TokenPlace.with { place in
            try await place.login()
            await #expect(throws: ESIError.self) {
                try await place.keeper().use(scope, of: character) { _ in
                    throw ESIError.server(status: 502, message: "", retryAfter: nil)
                }
            }
            #expect(try await place.store.user(character)?.parkedScopes == [])
            #expect(place.signOn.refreshes == 0)
        }
    }

    @Test func whatAJobDoes() throws {
        let date = Date()
        func isDiscard(_ error: TokenError) -> Bool { if case .discard? = error.outcome { true } else { false } }
        #expect(isDiscard(.unknownUser))
        #expect(isDiscard(.parked(reason: "r")))
        #expect(isDiscard(.scopeMissing("s")))
        #expect(isDiscard(.scopeParked("s", reason: "r", recheckAt: date)))
        guard case .snooze(until: date)? = TokenError.notNow(reason: "r", until: date).outcome else {
            Issue.record("an outage is waited for")
            return
        }
        #expect(TokenError.configuration(reason: "r").outcome == nil)
        #expect(FailureRecord(TokenError.configuration(reason: "r")).kind == "token_configuration")
    }
}
