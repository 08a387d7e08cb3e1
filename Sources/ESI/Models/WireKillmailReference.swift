/// A killmail in a list: what its own route asks for.
package struct WireKillmailReference: Decodable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case killmailID = "killmail_id"
        case killmailHash = "killmail_hash"
    }

    package let killmailID: Int64
    package let killmailHash: String
}
