package import ESI
package import Foundation
import Synchronization

/// Hands out people's access tokens, has them refreshed when a call needs it, and heeds what ESI says of them.
package final class TokenKeeper: Sendable {
    private struct Recheck: Hashable {
        let character: Int64
        let scope: String
    }

    /// After the first refusal of a scope; twice as long after each further one, so that trouble of ESI's costs nobody a
    /// day, and what is refused for good is asked for once a day.
    private static let firstRecheck: TimeInterval = 900
    private static let longestRecheck: TimeInterval = 86_400

    private let book: TokenBook
    private let refresher: TokenRefresher
    private let sso: SSOClient?
    /// Handed out for a parked scope, to see whether it is allowed again.
    private let rechecks = Mutex<Set<Recheck>>([])

    /// - Parameter sso: nil where no application is set.
    package init(
        store: any Store,
        sso: SSOClient? = nil,
        keys: any TokenKeySource,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        book = TokenBook(store: store, keys: keys, now: now)
        refresher = TokenRefresher(book: book)
        self.sso = sso
    }

    /// A token that is good for a minute at least.
    package func accessToken(for character: Int64, scope: String) async throws(TokenError) -> AccessToken {
        let sso = try application()
        let stored = try await book.load(character)
        try check(stored.user, scope)
        if let token = try book.accessToken(of: stored, for: sso) { return token }
        return try await refresher.token(of: character, from: sso, rejected: nil)
    }

    /// ESI answered 401: another token, unless somebody has refreshed it already.
    package func rejected(_ token: AccessToken) async throws(TokenError) -> AccessToken {
        let sso = try application()
        let new = try await refresher.token(of: token.character, from: sso, rejected: token.bearer)
        guard new.bearer == token.bearer else { return new }
        // Joined a refresh that had begun before.
        return try await refresher.token(of: token.character, from: sso, rejected: token.bearer)
    }

    /// ESI answered 403: that scope is left alone for a while, so that it cannot eat the error budget.
    /// - Returns: what to end the job with.
    package func forbidden(_ character: Int64, scope: String, reason: String) async throws(TokenError) -> TokenError {
        rechecks.withLock { _ = $0.remove(Recheck(character: character, scope: scope)) }
        let refusals = try await book.load(character).user.parked(scope)?.refusals ?? 0
        let wait = min(Self.firstRecheck * pow(2, Double(refusals)), Self.longestRecheck)
        let recheckAt = book.now().addingTimeInterval(wait)
        try await book.keep { store throws(StoreError) in
            try await store.parkScope(scope, of: character, reason: reason, recheckAt: recheckAt)
        }
        return .scopeParked(scope, reason: reason, recheckAt: recheckAt)
    }

    /// ESI answered: a scope that was parked is good again.
    package func accepted(_ character: Int64, scope: String) async throws(TokenError) {
        let recheck = Recheck(character: character, scope: scope)
        guard rechecks.withLock({ $0.remove(recheck) }) != nil else { return }
        try await book.keep { store throws(StoreError) in try await store.unparkScope(scope, of: character) }
    }

    /// Takes the person's grant back at SSO, for who removes the person next: the lease, under which no other process gets
    /// a token that would outlive this, is not given back.
    package func revoke(_ character: Int64) async throws(TokenError) {
        let sso = try application()
        for _ in 0..<3 {
            let stored = try await book.load(character)
            guard let tokens = stored.tokens else { return }
            let token = try book.refreshToken(tokens, of: character)
            let document = try await book.asked { () async throws(SSOError) in try await sso.document() }
            guard try await book.takeLease(stored) else { continue }
            return try await book.asked { () async throws(SSOError) in try await sso.revoke(token, by: document) }
        }
        throw book.replaced
    }

    private func application() throws(TokenError) -> SSOClient {
        guard let sso else {
            throw .configuration(reason: "EVE_CLIENT_ID is not set, so no person's token can be used")
        }
        return sso
    }

    private func check(_ user: User, _ scope: String) throws(TokenError) {
        if let parking = user.parking { throw .parked(reason: parking.reason) }
        guard user.scopes.contains(scope) else { throw .scopeMissing(scope) }
        guard let parked = user.parked(scope) else { return }
        guard parked.recheckAt <= book.now() else {
            throw .scopeParked(scope, reason: parked.reason, recheckAt: parked.recheckAt)
        }
        rechecks.withLock { _ = $0.insert(Recheck(character: user.characterID, scope: scope)) }
    }
}
