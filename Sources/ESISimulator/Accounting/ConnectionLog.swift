/// What was asked on each open connection lately: when one closes, its last asks may have died with the client.
struct ConnectionLog: Sendable {
    private var entries: [ObjectIdentifier: [Entry]] = [:]

    /// After a reply was written for so long, the client is taken to have kept it.
    static let grace = 2000

    struct Entry: Sendable {
        let address: String
        let keys: [AskKey]
        var answered: Moment?
    }

    /// Answers true for a connection that was not known.
    mutating func open(_ connection: ObjectIdentifier) -> Bool {
        guard entries[connection] == nil else { return false }
        entries[connection] = []
        return true
    }

    mutating func asked(_ connection: ObjectIdentifier, address: String, keys: [AskKey]) {
        entries[connection]?.append(Entry(address: address, keys: keys))
    }

    mutating func answered(_ connection: ObjectIdentifier, at now: Moment) {
        guard var list = entries.removeValue(forKey: connection) else { return }
        if let open = list.lastIndex(where: { $0.answered == nil }) { list[open].answered = now }
        if list.count > 64, let first = list.first?.answered, now - first > Self.grace {
            list.removeAll { entry in entry.answered.map { now - $0 > Self.grace } ?? false }
        }
        if list.count > 20_000 { list.removeFirst(10_000) }
        entries[connection] = list
    }

    mutating func close(_ connection: ObjectIdentifier) -> [Entry] { entries.removeValue(forKey: connection) ?? [] }
}
