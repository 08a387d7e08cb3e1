import ESI
import Foundation
import Synchronization

/// Refreshes people's access tokens.
///
/// A refresh token may be replaced with each use. So one process at a time refreshes one person's, what came is kept
/// before it is used, and it replaces nothing but what it was made from: a new login is never overwritten.
final class TokenRefresher: Sendable {
    private struct State {
        var running: [Int64: Task<Result<AccessToken, TokenError>, Never>] = [:]
        /// Refreshed, but not kept, because the store could not.
        var unsaved: [Int64: (version: Int64, tokens: SealedTokens)] = [:]
    }

    private enum Step: Sendable {
        case token(AccessToken)
        /// The tokens are others by now.
        case again
    }

    private let book: TokenBook
    private let state = Mutex(State())

    init(book: TokenBook) { self.book = book }

    /// Whoever asks meanwhile gets the same answer. Not cancelled with who began it: what SSO gives must be kept.
    /// - Parameter rejected: what ESI did not take; nil where the token is only over.
    func token(of character: Int64, from sso: SSOClient, rejected: Secret?) async throws(TokenError) -> AccessToken {
        let flight = state.withLock { state in
            if let running = state.running[character] { return running }
            let flight = Task { await fly(character, sso, rejected: rejected) }
            state.running[character] = flight
            return flight
        }
        return try await flight.value.get()
    }

    private func fly(_ character: Int64, _ sso: SSOClient, rejected: Secret?) async -> Result<AccessToken, TokenError> {
        defer { state.withLock { $0.running[character] = nil } }
        do throws(TokenError) {
            return .success(try await refresh(character, sso, rejected: rejected))
        } catch {
            return .failure(error)
        }
    }

    private func refresh(
        _ character: Int64,
        _ sso: SSOClient,
        rejected: Secret?
    ) async throws(TokenError) -> AccessToken {
        // Each turn means that another process, or a login, was faster; then its tokens are good.
        for _ in 0..<3 {
            try await saveUnsaved(character)
            let stored = try await book.load(character)
            if let parking = stored.user.parking { throw .parked(reason: parking.reason) }
            if let token = try book.accessToken(of: stored, for: sso), token.bearer != rejected { return token }
            if case .token(let token) = try await refresh(stored, sso) { return token }
        }
        throw book.replaced
    }

    private func refresh(_ stored: StoredTokens, _ sso: SSOClient) async throws(TokenError) -> Step {
        guard let tokens = stored.tokens else { throw .parked(reason: "there is no token any more") }
        let refreshToken = try book.refreshToken(tokens, of: stored.user.characterID)
        let document: SSOMetadata
        do throws(SSOError) {
            document = try await sso.document()
        } catch {
            return try await ended(by: error, stored)
        }
        // The lease is taken when it is one's turn, and lasts for one request.
        return try await sso.inTurn { () async throws(TokenError) -> Step in
            guard try await book.takeLease(stored) else { return .again }
            let reply: TokenReply
            do throws(SSOError) {
                reply = try await sso.refresh(refreshToken, by: document)
            } catch {
                return try await ended(by: error, stored)
            }
            return try await take(reply, for: refreshToken, of: stored, sso)
        }
    }

    /// What SSO said instead of giving a token.
    private func ended(by error: SSOError, _ stored: StoredTokens) async throws(TokenError) -> Step {
        if case .grantDead(let reason) = error {
            // Where the tokens are others by now, these were good for nothing any more, and that is no news.
            guard try await park(stored, reason, dropsTokens: false) else { return .again }
            throw .parked(reason: reason)
        }
        await book.endLease(of: stored.user.characterID)
        throw book.trouble(error)
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
        let new = try book.sealed(reply, for: used, of: character)
        do throws(TokenError) {
            guard try await replace(stored.version, of: character, with: new) else { return .again }
        } catch {
            // SSO may not take the old one again: this is the only copy.
            state.withLock { $0.unsaved[character] = (stored.version, new) }
            throw error
        }
        return .token(try book.accessToken(new, of: character, for: sso))
    }

    private func saveUnsaved(_ character: Int64) async throws(TokenError) {
        guard let unsaved = state.withLock({ $0.unsaved[character] }) else { return }
        _ = try await replace(unsaved.version, of: character, with: unsaved.tokens)
        state.withLock { $0.unsaved[character] = nil }
    }

    /// - Returns: false where the tokens are others by now.
    private func replace(
        _ version: Int64,
        of character: Int64,
        with tokens: SealedTokens
    ) async throws(TokenError) -> Bool {
        try await book.keep { store throws(StoreError) in
            try await store.replaceTokens(of: character, version: version, with: tokens)
        }
    }

    private func park(
        _ stored: StoredTokens,
        _ reason: String,
        dropsTokens: Bool
    ) async throws(TokenError) -> Bool {
        try await book.keep { store throws(StoreError) in
            try await store.park(
                stored.user.characterID,
                version: stored.version,
                reason: reason,
                dropsTokens: dropsTokens
            )
        }
    }
}
