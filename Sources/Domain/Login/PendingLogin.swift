/// A login that was begun and waits for the browser to come back.
package struct PendingLogin: Sendable {
    /// Where the browser is to be sent.
    package let address: String
    package let proof: LoginProof
}
