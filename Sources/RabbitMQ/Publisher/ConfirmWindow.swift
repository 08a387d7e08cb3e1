/// What was sent and is not yet confirmed, by the number that AMQP gives it: counted from 1 on each channel.
///
/// Confirms come out of order, one by one and many at once, mixed.
struct ConfirmWindow<Element> {
    /// From `first` on, in the order of sending; nil is confirmed. Those before `head` are done with.
    private var slots: [Element?] = []
    private var head = 0
    private var first: UInt64 = 1
    private(set) var count = 0

    /// The number that the next one gets.
    var nextTag: UInt64 { first + UInt64(slots.count) }

    mutating func sent(_ element: Element) {
        slots.append(element)
        count += 1
    }

    /// - Parameter isMultiple: all up to the tag.
    /// - Returns: those that were waiting for it, in the order of sending.
    mutating func confirm(_ tag: UInt64, isMultiple: Bool) -> [Element] {
        guard tag >= first, tag < nextTag else { return [] }
        let last = Int(tag - first)
        let start = isMultiple ? head : last
        guard start <= last else { return [] }
        var confirmed: [Element] = []
        for index in start...last {
            if let element = slots[index].take() { confirmed.append(element) }
        }
        count -= confirmed.count
        advance()
        return confirmed
    }

    mutating func changeAll(_ body: (inout Element) -> Void) {
        for index in head..<slots.count {
            guard var element = slots[index] else { continue }
            body(&element)
            slots[index] = element
        }
    }

    /// The channel is gone, and with it its numbers.
    /// - Returns: what nobody can tell whether it arrived, in the order of sending.
    mutating func reset() -> [Element] {
        defer { self = ConfirmWindow() }
        return slots.compactMap(\.self)
    }

    private mutating func advance() {
        while head < slots.count, slots[head] == nil { head += 1 }
        guard head >= 512, head * 2 >= slots.count else { return }
        slots.removeFirst(head)
        first += UInt64(head)
        head = 0
    }
}
