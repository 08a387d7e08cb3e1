import Domain
import ESI
import Foundation

extension Place {
    /// A person whose access token is good for a day.
    func logIn(
        _ character: Int64,
        name: String = "Pilot",
        scopes: [String] = SSOConfiguration.defaultScopes
    ) async throws {
        let vault = TokenVault(try FixedKeys([1]).keys(making: false))
        try await store.saveLogin(
            UserLogin(
                characterID: character,
                name: name,
                ownerHash: "owner",
                scopes: scopes,
                tokens: SealedTokens(
                    access: try vault.seal(Secret("access-\(character)"), .access, of: character),
                    expiresAt: services.now().addingTimeInterval(86_400),
                    refresh: try vault.seal(Secret("refresh-\(character)"), .refresh, of: character)
                )
            )
        )
    }
}
