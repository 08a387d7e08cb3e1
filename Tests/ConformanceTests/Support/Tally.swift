import Synchronization

/// How often each was seen.
final class Tally: Sendable {
    private let seen = Mutex<[Int64: Int]>([:])

    var counts: [Int64: Int] { seen.withLock { $0 } }

    /// - Returns: how many different ones have been seen.
    func add(_ entity: Int64?) -> Int {
        seen.withLock { seen in
            seen[entity ?? -1, default: 0] += 1
            return seen.count
        }
    }
}
