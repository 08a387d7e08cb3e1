import ESI
import Foundation

/// Proofs that browsers keep, which can neither read them nor make one. Whichever process has the key takes them back, and
/// however many logins are begun, none is forgotten.
extension LoginFlow {
    /// Codes of SSO last five minutes; somebody has to find the password first.
    package static let proofLifetime: Duration = .seconds(600)

    /// - Returns: text for a cookie's value (RFC 6265, section 4.1.1).
    package func seal(_ proof: LoginProof) async throws(LoginError) -> String {
        let deadline = Int(now().timeIntervalSince1970 + Self.proofLifetime.seconds)
        let text = Secret("\(deadline) \(proof.state) \(proof.verifier.text)")
        let vault = try await vault()
        do {
            return try vault.seal(text, .login, of: 0).text
        } catch {
            throw LoginError(.configuration, "The login cannot be begun: \(error).")
        }
    }

    /// - Returns: nil for what is no proof of ours, or is over.
    package func open(_ sealed: String) async -> LoginProof? {
        guard let keys = try? keys.keys(making: false),
            let text = try? TokenVault(keys).open(SealedToken(sealed), .login, of: 0)
        else { return nil }
        let parts = text.text.split(separator: " ").map(String.init)
        guard parts.count == 3, let deadline = Double(parts[0]), now().timeIntervalSince1970 < deadline else {
            return nil
        }
        return LoginProof(state: parts[1], verifier: Secret(parts[2]))
    }
}
