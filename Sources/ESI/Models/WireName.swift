package struct WireName: Decodable, Sendable {
    package let id: Int64
    package let name: String
    /// `inventory_type`, `solar_system`, `faction`, `corporation`, `character` …, or a word that ESI has yet to introduce.
    package let category: String
}
