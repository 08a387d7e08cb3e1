/// What an access token lets its bearer do.
package struct Grant: Sendable, Equatable {
    package let application: String
    package let character: Int
    package let scopes: [String]
    package let expires: Moment

    package init(application: String, character: Int, scopes: [String], expires: Moment) {
        self.application = application
        self.character = character
        self.scopes = scopes
        self.expires = expires
    }
}
