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
        var text = ByteBuffer()
        var position: Position
    }

    struct Position: Sendable, Hashable {
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
    /// Most streams are at the same place: what they get is put together once, and they share its memory.
    private var batches: [Position: Batch] = [:]

    /// Events of one batch, and bytes from which on it takes no more: a stream that is far behind holds no more than that.
    static let longestBatch = 200
    static let largestBatch = 32_768
    /// Streams that are far behind are at places of their own.
    private static let mostBatches = 8

    init(capacity: Int, after sequence: Int64) {
        self.capacity = capacity
        last = sequence
        floor = sequence
    }

    /// - Parameter new: in order, behind ``last``.
    mutating func append(_ new: [Entry]) {
        guard let newest = new.last else { return }
        batches = [:]
        entries += new
        last = newest.sequence
        // In lumps, so that an append does not move the whole array.
        guard entries.count > 2 * capacity else { return }
        let dropped = entries.count - capacity
        floor = entries[dropped - 1].sequence
        entries.removeFirst(dropped)
    }

    mutating func set(figures text: ByteBuffer?) {
        batches = [:]
        figures = text
        figuresCount += 1
    }

    /// So that a quiet stream is known to be alive, where counting takes long.
    mutating func repeatFigures() {
        guard figures != nil else { return }
        batches = [:]
        figuresCount += 1
    }

    /// Nobody reads: what is in the store meanwhile is left there.
    mutating func jump(to sequence: Int64) {
        entries = []
        batches = [:]
        figures = nil
        last = max(last, sequence)
        floor = last
    }

    /// - Returns: nil where what the cursor needs is here no more. Empty where there is nothing new.
    mutating func batch(after position: Position) -> Batch? {
        guard position.sequence >= floor else { return nil }
        if let batch = batches[position] { return batch }
        let batch = makeBatch(after: position)
        if batches.count == Self.mostBatches { batches = [:] }
        batches[position] = batch
        return batch
    }

    private func makeBatch(after position: Position) -> Batch {
        var batch = Batch(position: position)
        for entry in entries[index(after: position.sequence)...].prefix(Self.longestBatch)
        where batch.text.readableBytes < Self.largestBatch {
            batch.text.writeImmutableBuffer(entry.text)
            batch.position.sequence = entry.sequence
        }
        if let figures, position.figures < figuresCount { batch.text.writeImmutableBuffer(figures) }
        batch.position.figures = figuresCount
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
