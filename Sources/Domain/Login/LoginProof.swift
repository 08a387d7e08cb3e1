package import ESI

/// What shows that the reply of a browser belongs to a login that was begun. Kept by who began it.
package struct LoginProof: Sendable, Equatable {
    /// What the browser must bring back, so that nobody can slip another person's login in.
    package let state: String
    let verifier: Secret

    package init(state: String, verifier: Secret) {
        self.state = state
        self.verifier = verifier
    }
}
