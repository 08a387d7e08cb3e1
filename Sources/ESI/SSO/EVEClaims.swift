import Foundation
import JWTKit

/// The claims as EVE writes them.
struct EVEClaims: JWTPayload {
    let issuer: String
    let audience: [String]
    let subject: String
    let name: String
    let owner: String
    let scopes: [String]
    let expiresAt: Date

    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case audience = "aud"
        case subject = "sub"
        case scopes = "scp"
        case expiresAt = "exp"
        case name, owner
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        issuer = try container.decode(String.self, forKey: .issuer)
        audience = try container.texts(.audience)
        subject = try container.decode(String.self, forKey: .subject)
        name = try container.decode(String.self, forKey: .name)
        owner = try container.decode(String.self, forKey: .owner)
        scopes = try container.texts(.scopes)
        expiresAt = Date(timeIntervalSince1970: try container.decode(Double.self, forKey: .expiresAt))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(issuer, forKey: .issuer)
        try container.encode(audience, forKey: .audience)
        try container.encode(subject, forKey: .subject)
        try container.encode(name, forKey: .name)
        try container.encode(owner, forKey: .owner)
        try container.encode(scopes, forKey: .scopes)
        try container.encode(expiresAt.timeIntervalSince1970, forKey: .expiresAt)
    }

    /// Checked by ``AccessTokenVerifier``, which knows what to compare with.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    /// Of `CHARACTER:EVE:123`.
    var characterID: Int64? {
        let parts = subject.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "CHARACTER", parts[1] == "EVE" else { return nil }
        return Int64(parts[2])
    }
}

extension KeyedDecodingContainer {
    /// EVE writes several as a list, one as a text, and none not at all.
    fileprivate func texts(_ key: Key) throws -> [String] {
        guard contains(key), try !decodeNil(forKey: key) else { return [] }
        if let text = try? decode(String.self, forKey: key) {
            return text.split(separator: " ").map(String.init)
        }
        return try decode([String].self, forKey: key)
    }
}
