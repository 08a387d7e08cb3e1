package import ESI

/// A login that was begun and waits for the browser to come back. Kept in memory by who began it.
package struct PendingLogin: Sendable {
    /// Where the browser is to be sent.
    package let address: String
    /// What the browser must bring back, so that nobody can slip another person's login in.
    package let state: String
    let verifier: Secret

    package init(address: String, state: String, verifier: Secret) {
        self.address = address
        self.state = state
        self.verifier = verifier
    }
}
