import NIOCore

/// What all streams read: the last events, each written out once, and the latest figures. A stream is a cursor in it.
struct EventLog {
    struct Entry: Sendable {
        var sequence: Int64
        /// As it goes over the wire.
        var text: ByteBuffer
    }

    /// What a stream has not seen yet.
    struct Batch: Sendable {
        var texts: [ByteBuffer] = []
        var position: Position
    }

    struct Position: Sendable, Equatable {
        /// Of the last event that was sent.
        var sequence: Int64
        /// Of the figures that were sent last.
        var figures: Int
    }

    let capacity: Int
    /// Everything up to it was read from the store.
    private(set) var last: Int64
    /// Everything behind it, up to ``last``, is here.
    private(set) var floor: Int64
    private(set) var figures: ByteBuffer?
    private(set) var figuresCount = 0
    private var entries: [Entry] = []

    init(capacity: Int, after sequence: Int64) {
        self.capacity = capacity
        last = sequence
        floor = sequence
    }

    /// - Parameter new: in order, behind ``last``.
    mutating func append(_ new: [Entry]) {
        guard let newest = new.last else { return }
        entries += new
        last = newest.sequence
        // In lumps, so that an append does not move the whole array.
        guard entries.count > 2 * capacity else { return }
        let dropped = entries.count - capacity
        floor = entries[dropped - 1].sequence
        entries.removeFirst(dropped)
    }

    mutating func set(figures text: ByteBuffer) {
        figures = text
        figuresCount += 1
    }

    /// Nobody reads: what is in the store meanwhile is left there.
    mutating func jump(to sequence: Int64) {
        entries = []
        figures = nil
        last = max(last, sequence)
        floor = last
    }

    /// - Returns: nil where what the cursor needs is here no more.
    func batch(after position: Position) -> Batch? {
        guard position.sequence >= floor else { return nil }
        var batch = Batch(position: Position(sequence: max(last, position.sequence), figures: figuresCount))
        if position.sequence < last {
            batch.texts = entries[index(after: position.sequence)...].map(\.text)
        }
        if let figures, position.figures < figuresCount { batch.texts.append(figures) }
        return batch
    }

    private func index(after sequence: Int64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
