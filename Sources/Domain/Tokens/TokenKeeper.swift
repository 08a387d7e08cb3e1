package import ESI
package import Foundation
import Synchronization

/// Hands out people's access tokens, refreshes them when a call needs it, and keeps what SSO gave.
///
/// A refresh token may be replaced with each use. So one process at a time refreshes one person's, what came is kept
/// before it is used, and it replaces nothing but what it was made from: a new login is never overwritten.
package final class TokenKeeper: Sendable {
    private struct Flights {
        var running: [Int64: Task<Result<AccessToken, TokenError>, Never>] = [:]
        /// Refreshed, but not kept, because the store could not.
        var unsaved: [Int64: (version: Int64, tokens: SealedTokens)] = [:]
        /// Handed out for a parked scope, to see whether it is allowed again.
        var rechecks: Set<Recheck> = []
    }

    private struct Recheck: Hashable {
        let character: Int64
        let scope: String
    }

    /// A token that ends sooner could end on its way.
    private static let margin: TimeInterval = 60
    /// Longer than a request to SSO can take, which the transport ends after 30 s.
    private static let lease: Duration = .seconds(45)
    /// How long to wait for another process, which mostly needs a blink.
    private static let shortWait: Duration = .seconds(2)
    /// After the first refusal of a scope; twice as long after each further one, so that trouble of ESI's costs nobody a
    /// day, and what is refused for good is asked for once a day.
    private static let firstRecheck: TimeInterval = 900
    private static let longestRecheck: TimeInterval = 86_400

    private let store: any Store
    private let sso: SSOClient?
    private let keys: (any TokenKeySource)?
    private let holder = UUID().uuidString
    private let now: @Sendable () -> Date
    private let flights = Mutex(Flights())

    /// - Parameter sso: nil where no application is set.
    package init(
        store: any Store,
        sso: SSOClient? = nil,
        keys: (any TokenKeySource)? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.sso = sso
        self.keys = keys
        self.now = now
    }

    /// A token that is good for a minute at least.
    package func accessToken(for character: Int64, scope: String) async throws(TokenError) -> AccessToken {
        let sso = try application()
        let stored = try await load(character)
        try check(stored.user, scope)
        if let token = try open(stored, sso) { return token }
        return try await refreshed(character, sso, rejected: nil)
    }

    /// ESI answered 401: another token, unless somebody has refreshed it already.
    package func rejected(_ token: AccessToken) async throws(TokenError) -> AccessToken {
        let sso = try application()
        let new = try await refreshed(token.character, sso, rejected: token.bearer)
        // Joined a refresh that had begun before.
        return new.bearer == token.bearer ? try await refreshed(token.character, sso, rejected: token.bearer) : new
    }

    /// ESI answered 403: that scope is left alone for a while, so that it cannot eat the error budget.
    /// - Returns: what to end the job with.
    package func forbidden(_ character: Int64, scope: String, reason: String) async throws(TokenError) -> TokenError {
        flights.withLock { _ = $0.rechecks.remove(Recheck(character: character, scope: scope)) }
        let refusals = try await load(character).user.parked(scope)?.refusals ?? 0
        let wait = min(Self.firstRecheck * pow(2, Double(refusals)), Self.longestRecheck)
        let recheckAt = now().addingTimeInterval(wait)
        try await keep { () async throws(StoreError) in
            try await store.parkScope(scope, of: character, reason: reason, recheckAt: recheckAt)
        }
        return .scopeParked(scope, reason: reason, recheckAt: recheckAt)
    }

    /// ESI answered: a scope that was parked is good again.
    package func accepted(_ character: Int64, scope: String) async throws(TokenError) {
        let recheck = Recheck(character: character, scope: scope)
        guard flights.withLock({ $0.rechecks.remove(recheck) }) != nil else { return }
        try await keep { () async throws(StoreError) in try await store.unparkScope(scope, of: character) }
    }

    /// Takes the person's grant back at SSO, for who removes the person next: the lease, under which no other process gets
    /// a token that would outlive this, is not given back.
    package func revoke(_ character: Int64) async throws(TokenError) {
        let sso = try application()
        for _ in 0..<3 {
            let stored = try await load(character)
            guard let tokens = stored.tokens else { return }
            let token = try refreshToken(of: stored.user, tokens)
            let document = try await asked { () async throws(SSOError) in try await sso.document() }
            guard try await takeLease(stored) else { continue }
            return try await asked { () async throws(SSOError) in try await sso.revoke(token, by: document) }
        }
        throw replaced
    }

    // MARK: What is there

    private func application() throws(TokenError) -> SSOClient {
        guard let sso else {
            throw .configuration(reason: "EVE_CLIENT_ID is not set, so no person's token can be used")
        }
        return sso
    }

    private func vault() throws(TokenError) -> TokenVault {
        guard let keys else { throw .configuration(reason: "TOKEN_KEY is not set, so no person's token can be used") }
        do {
            return TokenVault(try keys.keys(making: false))
        } catch {
            throw .configuration(reason: error.description)
        }
    }

    private func load(_ character: Int64) async throws(TokenError) -> StoredTokens {
        let stored = try await keep { () async throws(StoreError) in try await store.tokens(of: character) }
        guard let stored else { throw .unknownUser }
        return stored
    }

    private func check(_ user: User, _ scope: String) throws(TokenError) {
        if let parking = user.parking { throw .parked(reason: parking.reason) }
        guard user.scopes.contains(scope) else { throw .scopeMissing(scope) }
        guard let parked = user.parked(scope) else { return }
        guard parked.recheckAt <= now() else {
            throw .scopeParked(scope, reason: parked.reason, recheckAt: parked.recheckAt)
        }
        flights.withLock { _ = $0.rechecks.insert(Recheck(character: user.characterID, scope: scope)) }
    }

    /// - Returns: nil where it is over, or nearly.
    private func open(_ stored: StoredTokens, _ sso: SSOClient) throws(TokenError) -> AccessToken? {
        guard let tokens = stored.tokens, tokens.expiresAt.timeIntervalSince(now()) > Self.margin else { return nil }
        return try token(tokens, of: stored.user.characterID, sso)
    }

    private func token(_ tokens: SealedTokens, of character: Int64, _ sso: SSOClient) throws(TokenError) -> AccessToken
    {
        let bearer = try opened { vault throws(TokenKeyError) in
            try vault.open(tokens.access, .access, of: character)
        }
        let subject = Subject(client: sso.configuration.clientID, character: character)
        return AccessToken(subject: subject, bearer: bearer, expiresAt: tokens.expiresAt)
    }

    private func opened<Value>(_ body: (TokenVault) throws(TokenKeyError) -> Value) throws(TokenError) -> Value {
        let vault = try vault()
        do {
            return try body(vault)
        } catch {
            throw .configuration(reason: error.description)
        }
    }

    private func keep<Value>(_ body: () async throws(StoreError) -> Value) async throws(TokenError) -> Value {
        do {
            return try await body()
        } catch {
            throw .store(error)
        }
    }

    // MARK: Refreshing

    /// Whoever asks meanwhile gets the same answer. Not cancelled with who began it: what SSO gives must be kept.
    private func refreshed(
        _ character: Int64,
        _ sso: SSOClient,
        rejected: Secret?
    ) async throws(TokenError) -> AccessToken {
        let flight = flights.withLock { state in
            if let running = state.running[character] { return running }
            let flight = Task { await fly(character, sso, rejected: rejected) }
            state.running[character] = flight
            return flight
        }
        return try await flight.value.get()
    }

    private func fly(_ character: Int64, _ sso: SSOClient, rejected: Secret?) async -> Result<AccessToken, TokenError> {
        defer { flights.withLock { $0.running[character] = nil } }
        do throws(TokenError) {
            return .success(try await refresh(character, sso, rejected: rejected))
        } catch {
            return .failure(error)
        }
    }

    private enum Step: Sendable {
        case token(AccessToken)
        /// The tokens are others by now.
        case again
    }

    private func refresh(_ character: Int64, _ sso: SSOClient, rejected: Secret?) async throws(TokenError)
        -> AccessToken
    {
        // Each turn means that another process, or a login, was faster; then its tokens are good.
        for _ in 0..<3 {
            try await saveUnsaved(character)
            let stored = try await load(character)
            if let parking = stored.user.parking { throw .parked(reason: parking.reason) }
            if let token = try open(stored, sso), token.bearer != rejected { return token }
            if case .token(let token) = try await refresh(stored, sso) { return token }
        }
        throw replaced
    }

    private var replaced: TokenError {
        .notNow(reason: "the tokens are being replaced by another process", until: later(Self.shortWait))
    }

    private func refresh(_ stored: StoredTokens, _ sso: SSOClient) async throws(TokenError) -> Step {
        guard let tokens = stored.tokens else { throw .parked(reason: "there is no token any more") }
        let refreshToken = try refreshToken(of: stored.user, tokens)
        let document: SSOMetadata
        do throws(SSOError) {
            document = try await sso.document()
        } catch {
            return try await ended(by: error, stored)
        }
        // The lease is taken when it is one's turn, and lasts for one request.
        return try await sso.inTurn { () async throws(TokenError) -> Step in
            guard try await takeLease(stored) else { return .again }
            let reply: TokenReply
            do throws(SSOError) {
                reply = try await sso.refresh(refreshToken, by: document)
            } catch {
                return try await ended(by: error, stored)
            }
            return try await take(reply, for: refreshToken, of: stored, sso)
        }
    }

    private func refreshToken(of user: User, _ tokens: SealedTokens) throws(TokenError) -> Secret {
        try opened { vault throws(TokenKeyError) in try vault.open(tokens.refresh, .refresh, of: user.characterID) }
    }

    /// - Returns: false where the tokens are others by now.
    private func takeLease(_ stored: StoredTokens) async throws(TokenError) -> Bool {
        let lease = try await keep { () async throws(StoreError) in
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

    /// What SSO said instead of giving a token.
    private func ended(by error: SSOError, _ stored: StoredTokens) async throws(TokenError) -> Step {
        let character = stored.user.characterID
        if case .grantDead(let reason) = error {
            // Where the tokens are others by now, these were good for nothing any more, and that is no news.
            guard try await park(stored, reason, dropsTokens: false) else { return .again }
            throw .parked(reason: reason)
        }
        // A lease that cannot be given back ends by itself.
        try? await store.endRefreshLease(of: character, holder: holder)
        throw trouble(error)
    }

    private func asked<Value>(_ body: () async throws(SSOError) -> Value) async throws(TokenError) -> Value {
        do {
            return try await body()
        } catch {
            throw trouble(error)
        }
    }

    private func trouble(_ error: SSOError) -> TokenError {
        switch error {
        case .unavailable(let reason, let retryAfter): .notNow(reason: reason, until: later(retryAfter))
        default: .configuration(reason: error.description)
        }
    }

    private func take(
        _ reply: TokenReply,
        for used: Secret,
        of stored: StoredTokens,
        _ sso: SSOClient
    ) async throws(TokenError) -> Step {
        let character = stored.user.characterID
        if let owner = sso.owner(of: reply), (owner.characterID, owner.hash) != (character, stored.user.ownerHash) {
            let reason = "the character belongs to another account now"
            guard try await park(stored, reason, dropsTokens: true) else { return .again }
            throw .parked(reason: reason)
        }
        let new = try sealed(reply, for: used, of: character)
        let isReplaced: Bool
        do throws(StoreError) {
            isReplaced = try await store.replaceTokens(of: character, version: stored.version, with: new)
        } catch {
            // SSO may not take the old one again: this is the only copy.
            flights.withLock { $0.unsaved[character] = (stored.version, new) }
            throw .store(error)
        }
        return isReplaced ? .token(try token(new, of: character, sso)) : .again
    }

    private func sealed(
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

    private func saveUnsaved(_ character: Int64) async throws(TokenError) {
        guard let unsaved = flights.withLock({ $0.unsaved[character] }) else { return }
        _ = try await keep { () async throws(StoreError) in
            try await store.replaceTokens(of: character, version: unsaved.version, with: unsaved.tokens)
        }
        flights.withLock { $0.unsaved[character] = nil }
    }

    private func park(
        _ stored: StoredTokens,
        _ reason: String,
        dropsTokens: Bool
    ) async throws(TokenError) -> Bool {
        try await keep { () async throws(StoreError) in
            try await store.park(
                stored.user.characterID,
                version: stored.version,
                reason: reason,
                dropsTokens: dropsTokens
            )
        }
    }

    /// - Parameter spread: seconds, so that those who wait do not all come at once.
    private func later(_ delay: Duration, spread: Double = 1) -> Date {
        now().addingTimeInterval(delay.seconds + .random(in: 0...1) * spread)
    }
}
