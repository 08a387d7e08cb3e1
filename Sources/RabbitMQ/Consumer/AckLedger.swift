struct Acknowledgement: Equatable {
    let tag: UInt64
    /// All up to the tag.
    let isMultiple: Bool
}

/// The deliveries of one channel that the server does not know to be settled, by their number: counted from 1.
///
/// Acknowledgements are gathered, so that one can stand for all that were settled without a gap. One for a number that
/// the server no longer waits for would close the channel; so each is given once.
struct AckLedger {
    private enum Slot {
        case open, settled, gone
    }

    private var window = TagWindow<Slot>()
    private var settled: [UInt64] = []
    /// Open, and settled but not acknowledged.
    private(set) var count = 0

    mutating func delivered(_ tag: UInt64) {
        while window.tags.upperBound < tag { window.append(.gone) }
        window.append(.open)
        count += 1
    }

    mutating func settle(_ tag: UInt64) {
        guard slot(tag) == .open else { return }
        window[tag] = .settled
        settled.append(tag)
    }

    /// - Returns: whether the server waits for it.
    mutating func requeue(_ tag: UInt64) -> Bool {
        guard slot(tag) == .open else { return false }
        window[tag] = .gone
        count -= 1
        return true
    }

    /// Something that was settled is not acknowledged.
    var isHolding: Bool { !settled.isEmpty }

    /// - Parameter limit: so many that were settled may wait. RabbitMQ sends what an acknowledgement makes room for at
    ///   once, and a few deliveries cost it nearly as much as many; and those that waited behind a gap may by then be
    ///   told of by one number. At most twice as many wait behind a gap.
    mutating func flush(holding limit: Int = 0) -> [Acknowledgement] {
        guard !settled.isEmpty else {
            window.advance { $0 == .gone }
            return []
        }
        if settled.count < limit { return [] }
        window.advance { $0 != .open }
        let prefix = window.tags.lowerBound
        let all = settled.count
        let covered = settled.filter { $0 < prefix }
        var acknowledgements: [Acknowledgement] = []
        if let last = covered.max() {
            acknowledgements.append(Acknowledgement(tag: last, isMultiple: covered.count > 1))
        }
        settled.removeAll { $0 < prefix }
        if settled.count > limit * 2 {
            for tag in settled {
                acknowledgements.append(Acknowledgement(tag: tag, isMultiple: false))
                window[tag] = .gone
            }
            settled.removeAll(keepingCapacity: true)
        }
        count -= all - settled.count
        return acknowledgements
    }

    private func slot(_ tag: UInt64) -> Slot { window.tags.contains(tag) ? window[tag] : .gone }
}
