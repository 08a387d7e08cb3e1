/// What was asked on each open connection lately: when one closes, its last asks may have died with the client.
struct ConnectionLog: Sendable {
    private var asks: [ObjectIdentifier: Recent] = [:]

    /// After a reply was written for so long, in milliseconds, the client is taken to have kept it.
    static let grace = 2000

    struct Entry: Sendable {
        let address: String
        let keys: [AskKey]
        var answered: Moment?
    }

    /// The asks of one connection, oldest first; those before `first` are forgotten.
    private struct Recent: Sendable {
        var entries: [Entry] = []
        var first = 0

        mutating func forget(before moment: Moment) {
            while first < entries.count, let answered = entries[first].answered, answered < moment { first += 1 }
            if first > 256, first * 2 > entries.count {
                entries.removeFirst(first)
                first = 0
            }
        }
    }

    var count: Int { asks.count }

    /// Answers true for a connection that was not known.
    mutating func open(_ connection: ObjectIdentifier) -> Bool {
        guard asks[connection] == nil else { return false }
        asks[connection] = Recent()
        return true
    }

    /// Answers false where the connection closed before what was asked on it was looked at.
    mutating func asked(_ connection: ObjectIdentifier, address: String, keys: [AskKey]) -> Bool {
        asks[connection]?.entries.append(Entry(address: address, keys: keys)) != nil
    }

    /// A connection answers one ask after the other, so what is open is the last.
    mutating func answered(_ connection: ObjectIdentifier, at now: Moment) {
        guard let last = asks[connection]?.entries.indices.last else { return }
        asks[connection]?.entries[last].answered = now
        asks[connection]?.forget(before: now.advanced(milliseconds: -Self.grace))
    }

    mutating func close(_ connection: ObjectIdentifier) -> [Entry] {
        asks.removeValue(forKey: connection).map { Array($0.entries[$0.first...]) } ?? []
    }
}
