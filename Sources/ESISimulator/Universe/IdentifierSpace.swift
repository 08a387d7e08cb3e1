/// Turns indices into identifiers of ESI's published ranges and back, without a table.
///
/// The ranges are those of "ID ranges" in ESI's guides; identifiers from 100,000,000 to 2,099,999,999 are legacy and
/// shared by alliances, corporations and characters, so an identifier there does not tell its kind.
package struct IdentifierSpace: Sendable {
    /// A range with evenly spaced slots; within its slot an identifier lies at a drawn place.
    package struct Block: Sendable {
        package let first: Int
        package let stride: Int
        /// Distance between identifiers of one kind: 3 where three kinds share the range.
        package let step: Int
    }

    private let seed: UInt64
    private let blocks: [Block]
    private let capacity: [Int]
    /// The block of each index modulo the pattern's length.
    private let pattern: [Int]

    package init(seed: UInt64, blocks: [Block], sizes: [Int], pattern: [Int]) {
        self.seed = seed
        self.blocks = blocks
        self.capacity = sizes
        self.pattern = pattern
    }

    package func identifier(of index: Int) -> Int {
        let block = pattern[index % pattern.count]
        return identifier(slot: rank(of: index, in: block), in: block)
    }

    package func index(of identifier: Int) -> Int? {
        for (number, block) in blocks.enumerated() {
            let distance = identifier - block.first
            guard distance >= 0, distance < capacity[number], distance % block.step == 0 else { continue }
            let slot = distance / block.step / block.stride
            if self.identifier(slot: slot, in: number) == identifier { return index(ofRank: slot, in: number) }
        }
        return nil
    }

    private func identifier(slot: Int, in number: Int) -> Int {
        let block = blocks[number]
        var draw = Draw(seed: seed, subject: .identifier, number: block.first &+ slot)
        return block.first + (slot * block.stride + draw.below(block.stride)) * block.step
    }

    private func rank(of index: Int, in block: Int) -> Int {
        let place = index % pattern.count
        let inPeriod = pattern.count { $0 == block }
        return index / pattern.count * inPeriod + pattern[..<place].count { $0 == block }
    }

    private func index(ofRank rank: Int, in block: Int) -> Int? {
        let places = pattern.indices.filter { pattern[$0] == block }
        guard !places.isEmpty else { return nil }
        return rank / places.count * pattern.count + places[rank % places.count]
    }
}

extension IdentifierSpace {
    /// Spreads `count` indices over ranges, each a first identifier with the room behind it.
    ///
    /// The stride is as wide as the room allows, up to 200, so that neighbours are rarely neighbours in ESI's numbers.
    package init(
        seed: UInt64,
        count: Int,
        ranges: [(first: Int, room: Int, step: Int)],
        pattern: [Int]
    ) {
        var blocks: [Block] = []
        for (number, range) in ranges.enumerated() {
            let share = pattern.count { $0 == number }
            let slots = (count / pattern.count + 1) * share
            let stride = min(200, max(1, range.room / range.step / max(1, slots)))
            blocks.append(Block(first: range.first, stride: stride, step: range.step))
        }
        self.init(seed: seed, blocks: blocks, sizes: ranges.map(\.room), pattern: pattern)
    }

    package static func alliances(seed: UInt64, count: Int) -> IdentifierSpace {
        IdentifierSpace(
            seed: seed,
            count: count,
            ranges: [(99_000_001, 999_999, 1), (131_000_000, 1_900_000_000, 3)],
            pattern: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        )
    }

    package static func corporations(seed: UInt64, count: Int) -> IdentifierSpace {
        IdentifierSpace(
            seed: seed,
            count: count,
            ranges: [(98_000_001, 999_999, 1), (131_000_001, 1_900_000_000, 3)],
            pattern: [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
        )
    }

    package static func characters(seed: UInt64, count: Int) -> IdentifierSpace {
        IdentifierSpace(
            seed: seed,
            count: count,
            ranges: [
                (90_000_001, 6_999_999, 1), (131_000_002, 1_900_000_000, 3), (2_112_000_000, 8_000_000, 1),
            ],
            pattern: [0, 2, 0, 2, 2, 1, 0, 2]
        )
    }

    /// 1000001 is Doomheim, where the corporation of a deleted character usually is; it is the first of them.
    package static func nonPlayerCorporations(seed: UInt64, count: Int) -> IdentifierSpace {
        IdentifierSpace(
            seed: seed,
            blocks: [Block(first: 1_000_001, stride: 1, step: 1)],
            sizes: [999_999],
            pattern: [0]
        )
    }

    package static func nonPlayerCharacters(seed: UInt64, count: Int) -> IdentifierSpace {
        IdentifierSpace(seed: seed, count: count, ranges: [(3_004_001, 990_000, 1)], pattern: [0])
    }
}
