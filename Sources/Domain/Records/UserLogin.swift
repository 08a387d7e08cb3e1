/// What a login brought, ready to be kept.
package struct UserLogin: Sendable {
    package var characterID: Int64
    package var name: String
    package var ownerHash: String
    package var scopes: [String]
    package var tokens: SealedTokens

    package init(characterID: Int64, name: String, ownerHash: String, scopes: [String], tokens: SealedTokens) {
        self.characterID = characterID
        self.name = name
        self.ownerHash = ownerHash
        self.scopes = scopes
        self.tokens = tokens
    }
}
