import Domain
import ESI
import Foundation
import Jobs
import SQLite
import Synchronization
import Testing

@Suite("Login: before and after the browser", .timeLimit(.minutes(1))) struct LoginFlowTests {
    private func flow(_ place: TokenPlace, keys: any TokenKeySource = FixedKeys([1])) -> LoginFlow {
        LoginFlow(sso: place.sso(), keys: keys, store: place.store, now: { place.date.now }) { _ in }
    }

    private func ending(_ query: (LoginProof) -> String) async throws -> LoginError? {
        let box = Mutex<LoginError?>(nil)
        try await TokenPlace.with { place in
            let flow = flow(place)
            let proof = try await flow.begin().proof
            do throws(LoginError) {
                _ = try await flow.finish(proof, with: LoginCallback(query: query(proof)))
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
            #expect(one.proof.state != other.proof.state && one.proof.state.count == 43)
            #expect(one.address.contains("state=\(one.proof.state)") && one.address.contains("code_challenge="))
        }
    }

    @Test func aBrowserKeepsAProofForTenMinutesAndForOneKey() async throws {
        try await TokenPlace.with { place in
            let proof = try await flow(place).begin().proof
            let sealed = try await flow(place).seal(proof)
            #expect(!sealed.contains(proof.state))
            #expect(sealed.allSatisfy { $0.isASCII && !" \",;\\".contains($0) })
            place.date.advance(by: 599)
            // Another process.
            #expect(await flow(place, keys: FixedKeys([2, 1])).open(sealed) == proof)
            #expect(await flow(place, keys: FixedKeys([2])).open(sealed) == nil)
            for wrong in ["", "v1", String(sealed.dropLast(4)), sealed.replacing("v1.", with: "v2."), proof.state] {
                #expect(await flow(place).open(wrong) == nil)
            }
            place.date.advance(by: 1)
            #expect(await flow(place).open(sealed) == nil)
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

    /// A database that is away is no setting to mend.
    @Test func aStoreThatIsAwayIsNoWrongSetting() async throws {
        struct NoKeys: TokenKeySource {
            func keys(making: Bool) throws(TokenKeyError) -> TokenKeys { throw TokenKeyError("no key yet") }
        }
        var failure: LoginError?
        do {
            try await TokenPlace.with { place in
                let flow = flow(place, keys: NoKeys())
                try await place.backend.close()
                failure = await #expect(throws: LoginError.self) { try await flow.begin() }
            }
        } catch is SQLiteFailure {
            // Closed here, it cannot be closed again.
        }
        #expect(failure?.kind == .unavailable)
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
