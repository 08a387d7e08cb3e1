import Domain

/// What `users remove` tells.
enum RemovalText {
    /// - Parameter trouble: why SSO did not take the grant back.
    static func lines(_ user: User, notRevoked trouble: TokenError?) -> [String] {
        let removed = "Removed \(user.name.plain) (\(user.characterID)) and the tokens. The killmails stay."
        guard let trouble else { return [removed] }
        return [
            removed,
            "The grant could not be revoked at EVE's single sign-on (\(trouble.description.plain)): it can be taken back at "
                + "https://developers.eveonline.com/authorized-apps.",
        ]
    }
}
