import Crypto
package import ESI
import Foundation

/// Seals and opens tokens: AES-GCM with a random nonce, bound to the character and the use, so that no sealed token opens
/// in another's row.
package struct TokenVault: Sendable {
    package enum Use: String, Sendable {
        case access, refresh
        /// What a browser keeps of a login, before it is known whose it is.
        case login
    }

    private let keys: TokenKeys

    package init(_ keys: TokenKeys) { self.keys = keys }

    package func seal(_ token: Secret, _ use: Use, of character: Int64) throws(TokenKeyError) -> SealedToken {
        let first = keys.keys[0]
        do {
            let box = try AES.GCM.seal(
                Data(token.text.utf8),
                using: first.key,
                authenticating: Self.binding(use, character)
            )
            guard let combined = box.combined else { throw TokenKeyError("the token could not be sealed") }
            return SealedToken("v1.\(first.id).\(combined.base64EncodedString())")
        } catch let error as TokenKeyError {
            throw error
        } catch {
            throw TokenKeyError("the token could not be sealed")
        }
    }

    package func open(_ sealed: SealedToken, _ use: Use, of character: Int64) throws(TokenKeyError) -> Secret {
        let parts = sealed.text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "v1", let box = Data(base64Encoded: String(parts[2])) else {
            throw TokenKeyError("the token is kept in a form that this version does not know")
        }
        guard let key = keys.keys.first(where: { $0.id == parts[1] }) else {
            throw TokenKeyError(
                "the token was sealed with the key \(parts[1]), which is not among the keys here: "
                    + "add it to TOKEN_KEY, or log in again"
            )
        }
        do {
            let text = try AES.GCM.open(
                try AES.GCM.SealedBox(combined: box),
                using: key.key,
                authenticating: Self.binding(use, character)
            )
            return Secret(String(decoding: text, as: UTF8.self))
        } catch {
            throw TokenKeyError("the sealed token is damaged, or belongs to another row: log in again")
        }
    }

    /// How many people's tokens another key than the first has sealed.
    package func countOfOld(in store: any Store) async throws(StoreError) -> Int {
        try await Self.count(in: store) { $0.keyID != keys.keys[0].id }
    }

    /// How many people's tokens a key has sealed that is not here.
    package func countOfLost(in store: any Store) async throws(StoreError) -> Int {
        try await Self.count(in: store) { !keys.ids.contains($0.keyID ?? "") }
    }

    /// How many people's tokens are kept, and sealed as asked for.
    static func count(
        in store: any Store,
        where isCounted: (SealedToken) -> Bool = { _ in true }
    ) async throws(StoreError) -> Int {
        var count = 0
        for user in try await store.users() {
            guard let tokens = try await store.tokens(of: user.characterID)?.tokens else { continue }
            if [tokens.access, tokens.refresh].contains(where: isCounted) { count += 1 }
        }
        return count
    }

    private static func binding(_ use: Use, _ character: Int64) -> Data {
        Data("esi-worker \(use.rawValue) token of \(character)".utf8)
    }
}
