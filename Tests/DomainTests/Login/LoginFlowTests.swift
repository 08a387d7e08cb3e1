import Domain
import ESI
import Foundation
import Jobs
import Synchronization
import Testing

@Suite("Login: before and after the browser", .timeLimit(.minutes(1))) struct LoginFlowTests {
    private func flow(_ place: TokenPlace, keys: any TokenKeySource = FixedKeys([1])) -> LoginFlow {
        LoginFlow(sso: place.sso(), keys: keys, store: place.store, now: { place.date.now }) { _ in }
    }

    private func ending(_ query: (PendingLogin) -> String) async throws -> LoginError? {
        let box = Mutex<LoginError?>(nil)
        try await TokenPlace.with { place in
            let flow = flow(place)
            let pending = try await flow.begin()
            do throws(LoginError) {
                _ = try await flow.finish(pending, with: LoginCallback(query: query(pending)))
            } catch {
                box.withLock { $0 = error }
            }
            #expect(try await place.store.users().isEmpty)
        }
        return box.withLock(\.self)
    }

    @Test func eachLoginHasAStateAndAChallengeOfItsOwn() async throws {
        try await TokenPlace.with { place in
            let flow = flow(place)
            let (one, other) = (try await flow.begin(), try await flow.begin())
            #expect(one.state != other.state && one.state.count == 43)
            #expect(one.address.contains("state=\(one.state)") && one.address.contains("code_challenge="))
        }
    }

    @Test func anotherStateIsRefusedBeforeAnythingIsAsked() async throws {
        for query in ["code=c&state=other", "code=c", ""] {
            let error = try #require(try await ending { _ in query })
            #expect(error.kind == .person)
            #expect(error.description.contains("does not belong to this login"))
        }
    }

    @Test func whoDeniesIsToldSo() async throws {
        let error = try await ending {
            "error=access_denied&error_description=The+user+said+no&state=\($0.state)"
        }
        #expect(error?.kind == .person)
        #expect(error?.description.contains("access_denied: The user said no") == true)
    }

    @Test func whatSomebodyElseWroteCannotMoveACursor() async throws {
        let error = try await ending { "error=a%1b%5B2Jb%0Ac%E2%80%AEd&state=\($0.state)" }
        #expect(error?.description.contains("(a [2Jb c d)") == true)
    }

    @Test func noCodeAndAWrongOne() async throws {
        #expect(try await ending { "state=\($0.state)" }?.description.contains("no code") == true)
        let refused = try await ending { "code=wrong&state=\($0.state)" }
        #expect(refused?.kind == .person)
        #expect(
            refused?.description.contains("Start again") == false
                || refused?.description.contains("start again") == true
        )
    }

    @Test func withoutAKeyNobodyIsSentAnywhere() async throws {
        struct NoKeys: TokenKeySource {
            func keys(making: Bool) throws(TokenKeyError) -> TokenKeys { throw TokenKeyError("TOKEN_KEY is not set") }
        }
        try await TokenPlace.with { place in
            let error = await #expect(throws: LoginError.self) { try await flow(place, keys: NoKeys()).begin() }
            #expect(error == LoginError(.configuration, "The tokens cannot be kept: TOKEN_KEY is not set."))
        }
    }

    /// Another key would open nobody's tokens, and hide that theirs is lost.
    @Test func onlyTheFirstLoginMakesAKey() async throws {
        struct FirstKeys: TokenKeySource {
            func keys(making: Bool) throws(TokenKeyError) -> TokenKeys {
                guard making else { throw TokenKeyError("the key is gone") }
                return try FixedKeys([1]).keys(making: true)
            }
        }
        try await TokenPlace.with { place in
            _ = try await flow(place, keys: FirstKeys()).begin()
            try await place.login()
            let error = await #expect(throws: LoginError.self) { try await flow(place, keys: FirstKeys()).begin() }
            #expect(error == LoginError(.configuration, "The tokens cannot be kept: the key is gone."))
        }
    }

    @Test func theQueryIsReadAsBrowsersWriteIt() {
        let callback = LoginCallback(query: "code=a%2Bb%3D&state=s%20t&error_description=one+two&code2=x")
        #expect(callback.code == Secret("a+b="))
        #expect(callback.state == "s t")
        #expect(callback.errorDescription == "one two")
        #expect(LoginCallback(query: "%zz&=&&code").code == nil)
    }
}
