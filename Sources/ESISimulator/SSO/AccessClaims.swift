import JWTKit

/// What EVE's access tokens claim.
struct AccessClaims: JWTPayload {
    let subject: String
    let name: String
    let owner: String
    let application: String
    let scopes: [String]
    let issuedAt: Int
    let expires: Int
    let identifier: String
    let key: String

    static let issuer = "https://login.eveonline.com"

    enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case name, owner, tenant, tier, region
        case application = "azp"
        case audience = "aud"
        case scopes = "scp"
        case issuer = "iss"
        case issuedAt = "iat"
        case expires = "exp"
        case identifier = "jti"
        case key = "kid"
    }

    /// - Parameter sales: how often the character was sold: each time its owner's hash is another.
    init(
        _ login: Logins.Login,
        sales: Int,
        name: String,
        now: Moment,
        lifetime: Int,
        draw: inout Draw,
        key: String
    ) {
        subject = "CHARACTER:EVE:\(login.character)"
        self.name = name
        var ownerDraw = Draw(seed: 0, subject: .session, number: login.character, revision: sales)
        owner = ownerDraw.hexadecimal(digits: 27) + "="
        application = login.application
        scopes = login.scopes
        issuedAt = now.second
        expires = now.second + lifetime
        identifier = draw.hexadecimal(digits: 32)
        self.key = key
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        subject = try container.decode(String.self, forKey: .subject)
        name = try container.decode(String.self, forKey: .name)
        owner = try container.decode(String.self, forKey: .owner)
        application = try container.decode(String.self, forKey: .application)
        let single = try? container.decodeIfPresent(String.self, forKey: .scopes)
        scopes = try single.map { [$0] } ?? container.decodeIfPresent([String].self, forKey: .scopes) ?? []
        issuedAt = try container.decode(Int.self, forKey: .issuedAt)
        expires = try container.decode(Int.self, forKey: .expires)
        identifier = try container.decode(String.self, forKey: .identifier)
        key = try container.decode(String.self, forKey: .key)
    }

    /// `scp` is a list, one text where there is one scope, and absent where there is none.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(name, forKey: .name)
        try container.encode(owner, forKey: .owner)
        try container.encode(application, forKey: .application)
        try container.encode([application, "EVE Online"], forKey: .audience)
        if scopes.count == 1 {
            try container.encode(scopes[0], forKey: .scopes)
        } else if !scopes.isEmpty {
            try container.encode(scopes, forKey: .scopes)
        }
        try container.encode(Self.issuer, forKey: .issuer)
        try container.encode(issuedAt, forKey: .issuedAt)
        try container.encode(expires, forKey: .expires)
        try container.encode(identifier, forKey: .identifier)
        try container.encode(key, forKey: .key)
        try container.encode("tranquility", forKey: .tenant)
        try container.encode("live", forKey: .tier)
        try container.encode("world", forKey: .region)
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
