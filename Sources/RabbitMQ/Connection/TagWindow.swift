/// What is under way on a channel, by the numbers that AMQP gives: counted from 1.
struct TagWindow<Slot> {
    /// From the number `first` on; so many at the front are done with.
    private var slots: [Slot] = []
    private var done = 0
    private var first: UInt64 = 1

    /// Those that are not done with; their upper bound is the number that the next one gets.
    var tags: Range<UInt64> { first + UInt64(done)..<first + UInt64(slots.count) }

    subscript(tag: UInt64) -> Slot {
        get { slots[Int(tag - first)] }
        set { slots[Int(tag - first)] = newValue }
    }

    mutating func append(_ slot: Slot) { slots.append(slot) }

    /// Is done with those at the front that meet the condition.
    mutating func advance(while condition: (Slot) -> Bool) {
        while done < slots.count, condition(slots[done]) { done += 1 }
        guard done >= 512, done * 2 >= slots.count else { return }
        slots.removeFirst(done)
        first += UInt64(done)
        done = 0
    }
}
