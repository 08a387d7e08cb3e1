/// What was sent and is not yet confirmed, by the number that AMQP gives it: counted from 1 on each channel.
///
/// Confirms come out of order, one by one and many at once, mixed.
struct ConfirmWindow<Element> {
    /// In the order of sending; nil is confirmed.
    private var window = TagWindow<Element?>()
    private(set) var count = 0

    /// The number that the next one gets.
    var nextTag: UInt64 { window.tags.upperBound }

    mutating func sent(_ element: Element) {
        window.append(element)
        count += 1
    }

    /// - Parameter isMultiple: all up to the tag.
    /// - Returns: those that were waiting for it, in the order of sending.
    mutating func confirm(_ tag: UInt64, isMultiple: Bool) -> [Element] {
        let waiting = window.tags
        guard waiting.contains(tag) else { return [] }
        var confirmed: [Element] = []
        for tag in (isMultiple ? waiting.lowerBound : tag)...tag {
            if let element = window[tag].take() { confirmed.append(element) }
        }
        count -= confirmed.count
        window.advance { $0 == nil }
        return confirmed
    }

    mutating func changeAll(_ body: (inout Element) -> Void) {
        for tag in window.tags {
            guard var element = window[tag] else { continue }
            body(&element)
            window[tag] = element
        }
    }

    /// The channel is gone, and with it its numbers.
    /// - Returns: what nobody can tell whether it arrived, in the order of sending.
    mutating func reset() -> [Element] {
        defer { self = ConfirmWindow() }
        return window.tags.compactMap { window[$0] }
    }
}
