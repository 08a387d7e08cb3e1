package import HTTPTypes

/// ESI's own header fields.
extension HTTPField.Name {
    package static let compatibilityDate = known("X-Compatibility-Date")
    package static let errorLimitRemain = known("X-Esi-Error-Limit-Remain")
    package static let errorLimitReset = known("X-Esi-Error-Limit-Reset")
    package static let rateLimitGroup = known("X-Ratelimit-Group")
    package static let rateLimitLimit = known("X-Ratelimit-Limit")
    package static let rateLimitRemaining = known("X-Ratelimit-Remaining")
    package static let rateLimitUsed = known("X-Ratelimit-Used")
    package static let pages = known("X-Pages")
    package static let requestID = known("X-Esi-Request-Id")
    package static let fallbackUserAgent = known("X-User-Agent")
    /// Not ESI's: lets a test play a client on another address.
    package static let simulatedAddress = known("X-Simulated-Address")

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name.") }
        return name
    }
}
