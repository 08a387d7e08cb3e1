/// A line of the simulator's list of killmails.
struct SimulatedKillmail: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id = "killmail_id"
        case hash = "killmail_hash"
    }

    let id: Int64
    let hash: String
}
