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
    /// false where no byte of the request was sent: no limit of the server counts it.
    package let mayHaveArrived: Bool

    package init(code: Code, message: String, mayHaveArrived: Bool = true) {
        self.code = code
        self.message = message
        self.mayHaveArrived = mayHaveArrived
    }

    /// No connection to the server came about.
    package var isUnreachable: Bool {
        switch code {
        case .cannotResolve, .cannotConnect, .tls, .timedOut: !mayHaveArrived
        default: false
        }
    }

    package var description: String { message }
}
