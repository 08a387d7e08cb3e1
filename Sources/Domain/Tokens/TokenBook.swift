import ESI
import Foundation

/// People's tokens as the store has them: sealed, and refreshed by one process at a time, which holds a lease meanwhile.
struct TokenBook: Sendable {
    /// A token that ends sooner could end on its way.
    private static let margin: TimeInterval = 60
    /// Longer than a request to SSO can take, which the transport ends after 30 s.
    private static let lease: Duration = .seconds(45)
    /// How long to wait for another process, which mostly needs a blink.
    private static let shortWait: Duration = .seconds(2)

    let store: any Store
    let keys: any TokenKeySource
    let now: @Sendable () -> Date
    private let holder = UUID().uuidString

    init(store: any Store, keys: any TokenKeySource, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.keys = keys
        self.now = now
    }

    func keep<Value>(_ body: (any Store) async throws(StoreError) -> Value) async throws(TokenError) -> Value {
        do {
            return try await body(store)
        } catch {
            throw .store(error)
        }
    }

    func load(_ character: Int64) async throws(TokenError) -> StoredTokens {
        let stored = try await keep { store throws(StoreError) in try await store.tokens(of: character) }
        guard let stored else { throw .unknownUser }
        return stored
    }

    /// - Parameter spread: seconds, so that those who wait do not all come at once.
    func later(_ delay: Duration, spread: Double = 1) -> Date {
        now().addingTimeInterval(delay.seconds + .random(in: 0...1) * spread)
    }
}

// MARK: - Sealing

extension TokenBook {
    /// - Returns: nil where it is over, or nearly.
    func accessToken(of stored: StoredTokens, for sso: SSOClient) throws(TokenError) -> AccessToken? {
        guard let tokens = stored.tokens, tokens.expiresAt.timeIntervalSince(now()) > Self.margin else { return nil }
        return try accessToken(tokens, of: stored.user.characterID, for: sso)
    }

    func accessToken(
        _ tokens: SealedTokens,
        of character: Int64,
        for sso: SSOClient
    ) throws(TokenError) -> AccessToken {
        let bearer = try opened { vault throws(TokenKeyError) in
            try vault.open(tokens.access, .access, of: character)
        }
        let subject = Subject(client: sso.configuration.clientID, character: character)
        return AccessToken(subject: subject, bearer: bearer, expiresAt: tokens.expiresAt)
    }

    func refreshToken(_ tokens: SealedTokens, of character: Int64) throws(TokenError) -> Secret {
        try opened { vault throws(TokenKeyError) in try vault.open(tokens.refresh, .refresh, of: character) }
    }

    func sealed(
        _ reply: TokenReply,
        for used: Secret,
        of character: Int64
    ) throws(TokenError) -> SealedTokens {
        try opened { vault throws(TokenKeyError) in
            SealedTokens(
                access: try vault.seal(reply.accessToken, .access, of: character),
                expiresAt: later(reply.lifetime, spread: 0),
                // Anew, also where it is the same: the key may be another by now.
                refresh: try vault.seal(reply.refreshToken ?? used, .refresh, of: character)
            )
        }
    }

    private func opened<Value>(_ body: (TokenVault) throws(TokenKeyError) -> Value) throws(TokenError) -> Value {
        do {
            return try body(TokenVault(try keys.keys(making: false)))
        } catch {
            throw .configuration(reason: error.description)
        }
    }
}

// MARK: - The lease

extension TokenBook {
    /// - Returns: false where the tokens are others by now.
    func takeLease(_ stored: StoredTokens) async throws(TokenError) -> Bool {
        let lease = try await keep { store throws(StoreError) in
            try await store.leaseRefresh(
                of: stored.user.characterID,
                version: stored.version,
                holder: holder,
                lasting: Self.lease
            )
        }
        switch lease {
        case .taken: return true
        case .moved: return false
        case .held(let time):
            throw .notNow(reason: "another process refreshes the token", until: later(min(time, Self.shortWait)))
        }
    }

    /// One that cannot be given back ends by itself.
    func endLease(of character: Int64) async { try? await store.endRefreshLease(of: character, holder: holder) }

    var replaced: TokenError {
        .notNow(reason: "the tokens are being replaced by another process", until: later(Self.shortWait))
    }
}

// MARK: - What SSO says

extension TokenBook {
    func asked<Value>(_ body: () async throws(SSOError) -> Value) async throws(TokenError) -> Value {
        do {
            return try await body()
        } catch {
            throw trouble(error)
        }
    }

    func trouble(_ error: SSOError) -> TokenError {
        switch error {
        case .unavailable(let reason, let retryAfter): .notNow(reason: reason, until: later(retryAfter))
        default: .configuration(reason: error.description)
        }
    }
}
