/// Where an item was, by its `flag`. Source: EVE's inventory flags, `invFlags` of the static data and its successors.
struct ItemPlace: Hashable {
    let title: String
    /// Its turn in a list.
    let order: Int

    init(flag: Int64) {
        if let index = Self.places.firstIndex(where: { $0.flags.contains(flag) }) {
            title = Self.places[index].title
            order = index
        } else {
            title = "Other (flag \(flag))"
            order = Self.places.count
        }
    }

    private static let places: [(title: String, flags: ClosedRange<Int64>)] = [
        ("High slots", 27...34), ("Mid slots", 19...26), ("Low slots", 11...18), ("Rigs", 92...99),
        ("Subsystems", 125...132), ("Structure services", 164...171), ("Drone bay", 87...87),
        ("Fighter tubes", 159...163), ("Fighter bay", 158...158), ("Implants", 89...89), ("Boosters", 88...88),
        ("Cargo hold", 5...5), ("Fleet hangar", 155...155), ("Ship hangar", 90...90), ("Fuel bay", 133...133),
        ("Mining hold", 134...134), ("Gas hold", 135...135), ("Mineral hold", 136...136), ("Salvage hold", 137...137),
        ("Ship hold", 138...138), ("Small ship hold", 139...139), ("Medium ship hold", 140...140),
        ("Large ship hold", 141...141), ("Industrial ship hold", 142...142), ("Ammunition hold", 143...143),
        ("Command center hold", 148...148), ("Planetary commodities hold", 149...149), ("Material bay", 151...151),
        ("Quafe bay", 154...154), ("Booster bay", 176...176), ("Subsystem bay", 177...177),
        ("Frigate escape bay", 179...179), ("Ice hold", 181...181), ("Asteroid hold", 182...182),
        ("Mobile depot hold", 183...183), ("Infrastructure hold", 185...185), ("Moon material bay", 186...186),
        ("Structure fuel", 172...172), ("Quantum core room", 180...180), ("Hangar", 4...4),
        ("Corporation hangar", 115...121), ("Corporation deliveries", 62...62), ("Secondary storage", 122...122),
    ]
}
