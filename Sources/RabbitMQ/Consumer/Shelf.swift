import Jobs

/// What lies here ready of one queue: the most urgent first, and of equals what came first.
struct Shelf {
    private var arrivals: [Priority: ArraySlice<Arrival>] = [:]
    private(set) var count = 0

    /// Of the first.
    var priority: Priority? { count == 0 ? nil : arrivals.keys.max() }
    var all: [Arrival] { arrivals.keys.sorted(by: >).flatMap { arrivals[$0] ?? [] } }

    mutating func append(_ arrival: Arrival) {
        arrivals[arrival.envelope.message.priority, default: []].append(arrival)
        count += 1
    }

    /// Before its equals.
    mutating func putBack(_ arrival: Arrival) {
        let priority = arrival.envelope.message.priority
        arrivals[priority] = [arrival] + (arrivals[priority] ?? [])
        count += 1
    }

    mutating func popFirst() -> Arrival? {
        guard let priority, let first = arrivals[priority]?.popFirst() else { return nil }
        count -= 1
        // A slice keeps the storage of what was taken from it.
        if arrivals[priority]?.isEmpty == true { arrivals[priority] = nil }
        return first
    }

    mutating func removeAll(where isUnwanted: (Arrival) -> Bool) {
        for priority in arrivals.keys {
            arrivals[priority]?.removeAll(where: isUnwanted)
            if arrivals[priority]?.isEmpty == true { arrivals[priority] = nil }
        }
        count = arrivals.values.reduce(0) { $0 + $1.count }
    }
}
