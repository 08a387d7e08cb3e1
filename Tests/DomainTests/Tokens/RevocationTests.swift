import Domain
import ESI
import Foundation
import Testing

@Suite("Tokens: revocation", .timeLimit(.minutes(1))) struct RevocationTests {
    private let character = TokenPlace.character

    /// What comes instead of a revocation.
    private func trouble(_ keeper: TokenKeeper) async -> TokenError? {
        do throws(TokenError) {
            try await keeper.revoke(character)
            return nil
        } catch {
            return error
        }
    }

    @Test func theRefreshTokenIsRevokedWhateverTheAccessTokensAge() async throws {
        for lifetime in [0, 1199] as [Double] {
            try await TokenPlace.with { place in
                try await place.login(lifetime: lifetime)
                #expect(await trouble(place.keeper()) == nil)
                #expect(place.signOn.revocations == ["refresh-login"])
                #expect(!place.signOn.isGood("refresh-login"))
                #expect(place.signOn.refreshes == 0)
            }
        }
    }

    /// Else the one that the other process is given would stay alive.
    @Test func nobodyRefreshesMeanwhile() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.hold()
            async let revoked = trouble(place.keeper())
            await place.signOn.arrival()
            guard case .notNow = await place.keeper().trouble() else {
                Issue.record("refreshed")
                return
            }
            place.signOn.release()
            #expect(await revoked == nil)
            #expect(place.signOn.refreshes == 0)
        }
    }

    @Test func whatIsBeingRefreshedIsNotRevoked() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.hold()
            async let token = place.keeper().token()
            await place.signOn.arrival()
            guard case .notNow = await trouble(place.keeper()) else {
                Issue.record("revoked")
                return
            }
            place.signOn.release()
            _ = try await token
            #expect(place.signOn.revocations.isEmpty)
        }
    }

    @Test func anOutageAndARefusalAreTold() async throws {
        try await TokenPlace.with { place in
            try await place.login()
            let keeper = place.keeper()
            place.signOn.trouble = .outage
            guard case .notNow(let reason, _) = await trouble(keeper) else {
                Issue.record("no outage")
                return
            }
            #expect(reason == "EVE's single sign-on answered 503")
            place.signOn.trouble = .refusal(401, "invalid_client")
            let refused = TokenError.configuration(reason: "EVE's single sign-on says: invalid_client")
            #expect(await trouble(keeper) == refused)
        }
    }

    @Test func whoseTokensWereDroppedHasNoneToRevoke() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.owner = "buyer"
            _ = await place.keeper().trouble()
            #expect(await trouble(place.keeper()) == nil)
            #expect(place.signOn.revocations.isEmpty)
        }
    }

    @Test func withoutAnApplicationNothingIsAsked() async throws {
        try await TokenPlace.with { place in
            try await place.login()
            #expect(
                await trouble(TokenKeeper(store: place.store, keys: FixedKeys([1])))
                    == .configuration(reason: "EVE_CLIENT_ID is not set, so no person's token can be used")
            )
            #expect(place.signOn.revocations.isEmpty)
        }
    }
}
