/// What a victim carried; a container holds others, one level deep.
struct KillmailItem {
    let type: Int
    let flag: Int
    /// 2: a blueprint copy.
    let singleton: Int
    let isDropped: Bool
    let quantity: Int
    let contents: [KillmailItem]

    private static let slots = [
        5, 5, 5, 11, 12, 13, 14, 19, 20, 21, 27, 28, 29, 30, 62, 87, 87, 89, 90, 92, 93, 94, 134,
    ]

    /// Also none, and some that are both dropped and destroyed: two rows of the same type, flag and singleton.
    static func some(_ draw: inout Draw) -> [KillmailItem] {
        guard !draw.once(in: 6) else { return [] }
        var items: [KillmailItem] = []
        for _ in 0..<1 + draw.below(12) {
            let contents = draw.once(in: 20) ? (0..<1 + draw.below(6)).map { _ in one(&draw, flag: 0) } : []
            let item = one(&draw, flag: draw.pick(slots), contents: contents)
            items.append(item)
            if contents.isEmpty, draw.once(in: 8) { items.append(item.twin(quantity: amount(&draw))) }
        }
        return items
    }

    private static func one(_ draw: inout Draw, flag: Int, contents: [KillmailItem] = []) -> KillmailItem {
        KillmailItem(
            type: 178 + draw.below(40_000),
            flag: flag,
            singleton: draw.once(in: 20) ? 2 : 0,
            isDropped: draw.once(in: 2),
            quantity: contents.isEmpty ? amount(&draw) : 1,
            contents: contents
        )
    }

    private static func amount(_ draw: inout Draw) -> Int {
        switch draw.below(300) {
        case 0: 2_147_483_648 + draw.below(1 << 40)
        case 1..<100: 2 + draw.below(5000)
        default: 1
        }
    }

    private func twin(quantity: Int) -> KillmailItem {
        KillmailItem(
            type: type,
            flag: flag,
            singleton: singleton,
            isDropped: !isDropped,
            quantity: quantity,
            contents: []
        )
    }

    static func write(_ items: [KillmailItem], to writer: inout JSONWriter) {
        writer.array { writer in
            for item in items {
                writer.object { writer in
                    writer.member("flag", item.flag)
                    writer.member("item_type_id", item.type)
                    if !item.contents.isEmpty {
                        writer.key("items")
                        write(item.contents, to: &writer)
                    }
                    writer.member(item.isDropped ? "quantity_dropped" : "quantity_destroyed", item.quantity)
                    writer.member("singleton", item.singleton)
                }
            }
        }
    }
}
