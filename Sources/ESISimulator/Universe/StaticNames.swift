/// Names for the ids of things that never change: ranges stand for the data that CCP publishes.
enum StaticNames {
    static func name(of id: Int) -> (name: String, category: String)? {
        switch id {
        case 18..<100_000: ("Type \(id)", "inventory_type")
        case 500_001..<500_028: ("Faction \(id)", "faction")
        case 30_000_001..<33_000_000: ("System \(id)", "solar_system")
        default: nil
        }
    }
}
