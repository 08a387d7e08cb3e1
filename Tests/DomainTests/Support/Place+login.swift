import Domain
import ESI
import Foundation

struct TestKeys: TokenKeySource {
    static let text = Data(repeating: 7, count: TokenKeys.size).base64EncodedString()

    func keys(making: Bool) throws(TokenKeyError) -> TokenKeys { try TokenKeys([Self.text]) }
}

extension Place {
    /// A person whose access token is good for a day.
    func logIn(
        _ character: Int64,
        name: String = "Pilot",
        scopes: [String] = SSOConfiguration.defaultScopes
    ) async throws {
        let vault = TokenVault(try TokenKeys([TestKeys.text]))
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
