/// How many requests each process holds of an account and has not settled yet.
///
/// A living process says with every exchange, once a second at least, how many those are. What is not renewed by
/// ``lifetime`` belongs to a dead or frozen process and is handed to the account, which counts it as spent.
package struct Holdings: Codable, Sendable, Equatable {
    private struct Held: Codable, Equatable {
        var count: Int
        var until: LedgerTime
    }

    /// In milliseconds: three renewals may be missed, 200 ms of sending included.
    static let lifetime: Int64 = 3200
    /// A renewal that would gain less changes nothing, so that polling costs the store no write.
    static let renewalWorthWriting: Int64 = 300

    private var held: [String: Held] = [:]

    var total: Int { held.values.reduce(0) { $0 + $1.count } }
    var holders: Int { held.count }

    func count(of holder: String) -> Int { held[holder]?.count ?? 0 }

    mutating func add(_ count: Int, to holder: String, now: LedgerTime) {
        guard count > 0 else { return }
        hold(self.count(of: holder) + count, by: holder, now: now)
    }

    /// Sets what a process says that it holds.
    ///
    /// Where the ledger knew more, a reply of its own was lost on the way and nothing was sent with it. Where it knew
    /// less, the process was frozen, its requests have lapsed, and they can still arrive.
    mutating func hold(_ count: Int, by holder: String, now: LedgerTime) {
        guard count > 0 else {
            held[holder] = nil
            return
        }
        let until = now + Self.lifetime
        let known = held[holder]
        if let known, known.count == count, until - known.until < Self.renewalWorthWriting, known.until <= until {
            return
        }
        held[holder] = Held(count: count, until: until)
    }

    /// - Returns: whether the request was still held: not when it had lapsed.
    @discardableResult
    mutating func release(_ count: Int = 1, of holder: String, now: LedgerTime) -> Bool {
        let before = self.count(of: holder)
        hold(before - count, by: holder, now: now)
        return before > 0
    }

    /// Takes out what has lapsed: the counts, each with the time its lease ended.
    mutating func lapse(now: LedgerTime) -> [(count: Int, at: LedgerTime)] {
        let lapsed = held.filter { $0.value.until <= now }
        for holder in lapsed.keys { held[holder] = nil }
        // A clock that was set back must not keep what is dead.
        for (holder, known) in held where known.until - now > Self.lifetime {
            held[holder]?.until = now + Self.lifetime
        }
        return lapsed.values.map { ($0.count, $0.until) }
    }
}
