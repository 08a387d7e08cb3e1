package struct ESIClientConfiguration: Sendable {
    /// Without trailing slash.
    package var baseURL: String
    /// `X-Compatibility-Date`: the shapes that this version was written for. Without it ESI answers the oldest.
    package var compatibilityDate: String
    /// Name, version and a contact: CCP writes to it before it bans an address.
    package var userAgent: String

    package init(baseURL: String, compatibilityDate: String, userAgent: String) {
        self.baseURL = baseURL
        self.compatibilityDate = compatibilityDate
        self.userAgent = userAgent
    }
}
