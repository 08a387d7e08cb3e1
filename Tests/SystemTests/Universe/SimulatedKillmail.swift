/// A line of the simulator's list.
struct SimulatedKillmail: Decodable {
    enum CodingKeys: String, CodingKey {
        case id = "killmail_id"
        case hash = "killmail_hash"
    }

    let id: Int64
    let hash: String
}
