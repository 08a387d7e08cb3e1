package import Foundation

/// What a verified access token says of its character.
package struct AccessTokenClaims: Sendable, Equatable {
    package let characterID: Int64
    package let name: String
    /// Changes when the character is sold to another account.
    package let ownerHash: String
    package let scopes: [String]
    package let expiresAt: Date

    package init(characterID: Int64, name: String, ownerHash: String, scopes: [String], expiresAt: Date) {
        self.characterID = characterID
        self.name = name
        self.ownerHash = ownerHash
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}
