import Domain

/// The items of a killmail by their place, every row of ESI's, what lies in a container below it.
struct ItemTable {
    private static let copy: Int64 = 2

    private let items: [Killmail.Item]
    private let names: NameBook
    private let width: Int

    init(_ killmail: Killmail, _ names: NameBook, width: Int) {
        items = killmail.victim.items
        self.names = names
        self.width = width
    }

    var lines: [String] {
        guard !items.isEmpty else { return ["Items: none"] }
        var places: [ItemPlace: [Killmail.Item]] = [:]
        for item in items { places[ItemPlace(flag: item.flag), default: []].append(item) }
        var rows = [["", "DROPPED", "DESTROYED"]]
        for place in places.keys.sorted(by: { ($0.order, $0.title) < ($1.order, $1.title) }) {
            rows.append(["  \(place.title)", "", ""])
            // Slot by slot; in one slot a module stands before its charge, as in ESI's body.
            let inOrder = (places[place] ?? []).enumerated()
                .sorted { ($0.element.flag, $0.offset) < ($1.element.flag, $1.offset) }
            for (_, item) in inOrder { add(item, depth: 2, to: &rows) }
        }
        let table = Table.lines(rows, width: width)
        return ["Items" + table[0].dropFirst("Items".count)] + table.dropFirst()
    }

    private func add(_ item: Killmail.Item, depth: Int, to rows: inout [[String]]) {
        let indent = String(repeating: "  ", count: depth)
        let copy = item.singleton == Self.copy ? " (blueprint copy)" : ""
        let quantities = [item.quantityDropped, item.quantityDestroyed].map {
            $0.map { Figures.grouped(Int($0)) } ?? ""
        }
        rows.append([indent + names.cell(.type, item.typeID) + copy] + quantities)
        for content in item.items { add(content, depth: depth + 1, to: &rows) }
    }
}
