package import ESI
package import Foundation
package import Jobs

/// The two steps of a login: send the browser to SSO, and take what it brings back. Knows neither a console nor a server.
package struct LoginFlow: Sendable {
    private let sso: SSOClient
    let keys: any TokenKeySource
    private let store: any Store
    private let settings: SyncSettings
    let now: @Sendable () -> Date
    private let enqueue: @Sendable (JobRequest) async throws -> Void

    package init(
        sso: SSOClient,
        keys: any TokenKeySource,
        store: any Store,
        settings: SyncSettings = SyncSettings(),
        now: @escaping @Sendable () -> Date = { Date() },
        enqueue: @escaping @Sendable (JobRequest) async throws -> Void
    ) {
        self.sso = sso
        self.keys = keys
        self.store = store
        self.settings = settings
        self.now = now
        self.enqueue = enqueue
    }

    package func begin() async throws(LoginError) -> PendingLogin {
        // Before the person is sent anywhere: what comes could not be kept.
        _ = try await vault()
        let pkce = PKCE.random()
        let proof = LoginProof(state: RandomText.make(), verifier: pkce.verifier)
        do {
            let address = try await sso.authorizationURL(state: proof.state, challenge: pkce.challenge)
            return PendingLogin(address: address, proof: proof)
        } catch {
            throw LoginError(error)
        }
    }

    package func finish(_ proof: LoginProof, with callback: LoginCallback) async throws(LoginError) -> CompletedLogin {
        guard callback.state == proof.state else {
            throw LoginError(.person, "The reply does not belong to this login (its state is another). Start again.")
        }
        if let error = callback.error {
            let words = String(
                [error, callback.errorDescription].compactMap(\.self).joined(separator: ": ").printable
            )
            throw LoginError(.person, "EVE's single sign-on gave no access (\(words)). Start again to allow it.")
        }
        guard let code = callback.code else {
            throw LoginError(.person, "EVE's single sign-on sent no code back. Start again.")
        }
        let (claims, tokens) = try await redeem(code, proof)
        do {
            let user = try await store.saveLogin(
                UserLogin(
                    characterID: claims.characterID,
                    name: claims.name,
                    ownerHash: claims.ownerHash,
                    scopes: claims.scopes,
                    tokens: tokens
                )
            )
            return try await queueSync(of: user)
        } catch {
            throw LoginError(.unavailable, "The login could not be kept: \(error).")
        }
    }

    private func redeem(
        _ code: Secret,
        _ proof: LoginProof
    ) async throws(LoginError) -> (AccessTokenClaims, SealedTokens) {
        let reply: TokenReply
        let claims: AccessTokenClaims
        do throws(SSOError) {
            reply = try await sso.redeem(code: code, verifier: proof.verifier)
            claims = try await sso.verify(reply.accessToken)
        } catch {
            throw LoginError(error)
        }
        guard let refreshToken = reply.refreshToken else {
            throw LoginError(
                .configuration,
                "EVE's single sign-on gave no refresh token, as it does where no scope is granted: set EVE_CLIENT_SCOPES."
            )
        }
        let vault = try await vault()
        do throws(TokenKeyError) {
            let tokens = SealedTokens(
                access: try vault.seal(reply.accessToken, .access, of: claims.characterID),
                expiresAt: now().addingTimeInterval(reply.lifetime.seconds),
                refresh: try vault.seal(refreshToken, .refresh, of: claims.characterID)
            )
            return (claims, tokens)
        } catch {
            throw LoginError(.configuration, "The tokens cannot be kept: \(error).")
        }
    }

    /// The first login may make the key, none after it: another key would open nobody's tokens, and hide that one is lost.
    func vault() async throws(LoginError) -> TokenVault {
        if let known = try? keys.keys(making: false) { return TokenVault(known) }
        let isFirst: Bool
        do {
            isFirst = try await TokenVault.count(in: store) == 0
        } catch {
            throw LoginError(.unavailable, "The tokens cannot be kept: \(error).")
        }
        do {
            return TokenVault(try keys.keys(making: isFirst))
        } catch {
            throw LoginError(.configuration, "The tokens cannot be kept: \(error).")
        }
    }

    private func queueSync(of user: User) async throws -> CompletedLogin {
        var login = CompletedLogin(
            user: user,
            missingScopes: sso.configuration.scopes.filter { !user.scopes.contains($0) }
        )
        login.waitsUntil = user.waitsUntil(minimumAge: settings.userMinimumAge, at: now())
        if login.waitsUntil == nil, user.stopped == nil {
            try await enqueue(JobRequest(UserKillmailsJob(user.characterID), priority: .login))
        }
        return login
    }
}

extension LoginError {
    fileprivate init(_ error: SSOError) {
        switch error {
        case .grantDead(let reason):
            self.init(
                .person,
                "The login was not accepted (\(reason)). A login takes five minutes at most: start again."
            )
        case .configuration(let reason), .scopeRefused(let reason):
            self.init(
                .configuration,
                "EVE's single sign-on does not accept this application (\(reason)): "
                    + "check EVE_CLIENT_ID, EVE_CLIENT_SECRET, EVE_CALLBACK_URL and EVE_CLIENT_SCOPES."
            )
        case .unavailable(let reason, _):
            self.init(.unavailable, "\(reason.prefix(1).uppercased() + reason.dropFirst()). Try again in a minute.")
        case .untrusted(let reason):
            self.init(.unavailable, "The login was not accepted, because \(reason).")
        }
    }
}
