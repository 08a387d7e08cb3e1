/// Why no complete reply came.
package struct TransportError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case cannotResolve, cannotConnect, tls
        case timedOut
        /// The connection closed or broke before the reply was complete, or the reply was not HTTP.
        case connectionLost
        case bodyTooLarge
        case cancelled
        case invalidRequest
        case other
    }

    package let code: Code
    /// What the library said, without the request's headers: they may hold a token.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
