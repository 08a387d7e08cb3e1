import Crypto
import Foundation

/// Proves that who trades the code is who asked for it (RFC 7636, method S256).
package struct PKCE: Sendable {
    package let verifier: Secret
    package let challenge: String

    /// - Parameter verifier: 43 to 128 letters, digits and `-._~`.
    package init(verifier: Secret) {
        self.verifier = verifier
        challenge = Data(SHA256.hash(data: Data(verifier.text.utf8))).base64URL
    }

    package static func random() -> PKCE { PKCE(verifier: Secret(RandomText.make())) }
}
