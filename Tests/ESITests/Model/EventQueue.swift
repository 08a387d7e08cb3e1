/// What happens when, in virtual time; what is due at the same time comes in the order it was added.
struct EventQueue<Event> {
    private struct Entry {
        let time: Int64
        let order: Int
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.order) < (right.time, right.order) }
    }

    private var heap: [Entry] = []
    private var count = 0

    mutating func add(_ event: Event, at time: Int64) {
        heap.append(Entry(time: time, order: count, event: event))
        count += 1
        var index = heap.count - 1
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func next(until end: Int64) -> (time: Int64, event: Event)? {
        guard let first = heap.first, first.time <= end else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            let children = [2 * index + 1, 2 * index + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { heap[$0] < heap[$1] }), heap[least] < heap[index] else { break }
            heap.swapAt(index, least)
            index = least
        }
        return (first.time, first.event)
    }
}
