import Domain
import ESI
import Foundation
import Synchronization

@testable import SQLite

/// A store with one person in it, an SSO, and keepers as several processes have them.
final class TokenPlace: Sendable {
    static let scope = "killmails"
    static let character = FakeSignOn.character

    let signOn = FakeSignOn()
    let backend: SQLiteBackend
    let date = ManualDate()
    var store: any Store { backend.store }

    private init(_ backend: SQLiteBackend) { self.backend = backend }

    static func with(_ body: (TokenPlace) async throws -> Void) async throws {
        try await SQLiteBackend.with { backend in try await body(TokenPlace(backend)) }
    }

    /// Another process.
    func keeper(keys: UInt8...) -> TokenKeeper {
        TokenKeeper(store: store, sso: sso(), keys: FixedKeys(keys.isEmpty ? [1] : keys), now: { self.date.now })
    }

    func sso() -> SSOClient {
        SSOClient(
            transport: signOn,
            configuration: SSOConfiguration(
                baseURL: "http://sso",
                clientID: "app",
                callbackURL: "http://localhost:4000/auth/callback",
                scopes: [Self.scope],
                userAgent: "test/1 (a@example.org)"
            ),
            now: { self.date.now }
        )
    }

    /// The person logs in.
    /// - Parameter lifetime: of the access token, in seconds.
    func login(_ name: String = "login", lifetime: Double = 1199, owner: String = "owner", scope: String = scope)
        async throws
    {
        signOn.grant("refresh-\(name)")
        let vault = TokenVault(try FixedKeys([1]).keys(making: false))
        try await store.saveLogin(
            UserLogin(
                characterID: Self.character,
                name: "Some Pilot",
                ownerHash: owner,
                scopes: [scope],
                tokens: SealedTokens(
                    access: try vault.seal(Secret("access-\(name)"), .access, of: Self.character),
                    expiresAt: date.now.addingTimeInterval(lifetime),
                    refresh: try vault.seal(Secret("refresh-\(name)"), .refresh, of: Self.character)
                )
            )
        )
    }

    /// What lies in the store, in clear.
    func storedRefreshToken(keys: UInt8...) async throws -> String? {
        guard let tokens = try await store.tokens(of: Self.character)?.tokens else { return nil }
        let vault = TokenVault(try FixedKeys(keys.isEmpty ? [1] : keys).keys(making: false))
        return try vault.open(tokens.refresh, .refresh, of: Self.character).text
    }

    func parking() async throws -> String? { try await store.user(Self.character)?.parking?.reason }
}

extension TokenKeeper {
    func token(_ scope: String = TokenPlace.scope) async throws(TokenError) -> AccessToken {
        try await accessToken(for: TokenPlace.character, scope: scope)
    }

    /// What comes instead of a token.
    func trouble(_ scope: String = TokenPlace.scope) async -> TokenError? {
        do throws(TokenError) {
            _ = try await token(scope)
            return nil
        } catch {
            return error
        }
    }
}
