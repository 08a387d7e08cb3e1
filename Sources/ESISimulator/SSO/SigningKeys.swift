import Crypto
import CryptoExtras
import Foundation
import JWTKit

/// The keys of SSO: RS256 under CCP's well-known name and ES256 under a UUID; a client chooses by `kid`.
actor SigningKeys {
    static let rsaName = "JWT-Signature-Key"
    static let ellipticName = "8878a23f-2489-4045-989e-4d2f3ec1ae1a"

    private struct Pair: Sendable {
        let rsa: _RSA.Signing.PrivateKey
        let elliptic: P256.Signing.PrivateKey
        let collection: JWTKeyCollection
    }

    /// Made when first needed: an RSA key takes longer than the rest of the start. Whoever comes meanwhile waits for both.
    private lazy var pair = Task { try await Self.make() }

    func sign(_ claims: AccessClaims) async throws -> String {
        try await pair.value.collection.sign(claims, kid: JWKIdentifier(string: claims.key))
    }

    /// The public halves as a JSON Web Key Set.
    func publicKeys() async throws -> [UInt8] {
        let pair = try await pair.value
        let primitives = try pair.rsa.publicKey.getKeyPrimitives()
        let point = pair.elliptic.publicKey.rawRepresentation
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("keys")
            writer.array { writer in
                writer.object { writer in
                    writer.member("alg", "RS256")
                    writer.member("e", primitives.publicExponent.base64URL)
                    writer.member("kid", Self.rsaName)
                    writer.member("kty", "RSA")
                    writer.member("n", primitives.modulus.base64URL)
                    writer.member("use", "sig")
                }
                writer.object { writer in
                    writer.member("alg", "ES256")
                    writer.member("crv", "P-256")
                    writer.member("kid", Self.ellipticName)
                    writer.member("kty", "EC")
                    writer.member("use", "sig")
                    writer.member("x", Data(point.prefix(32)).base64URL)
                    writer.member("y", Data(point.suffix(32)).base64URL)
                }
            }
            writer.member("SkipUnresolvedJsonWebKeys", true)
        }
        return writer.bytes
    }

    private static func make() async throws -> Pair {
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let elliptic = P256.Signing.PrivateKey()
        let collection = JWTKeyCollection()
        await collection.add(
            rsa: try Insecure.RSA.PrivateKey(backing: rsa),
            digestAlgorithm: .sha256,
            kid: JWKIdentifier(string: rsaName)
        )
        await collection.add(
            ecdsa: try ES256PrivateKey(backing: elliptic),
            kid: JWKIdentifier(string: ellipticName)
        )
        return Pair(rsa: rsa, elliptic: elliptic, collection: collection)
    }
}
