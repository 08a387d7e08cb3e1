/// What each process holds of an account and has not settled yet.
///
/// A living process renews its holdings every second; what is not renewed by ``lifetime`` belongs to a dead or frozen
/// process and is handed to the account, which counts it as spent.
package struct Holdings: Codable, Sendable, Equatable {
    private struct Held: Codable, Equatable {
        var amount: Int
        var until: LedgerTime
    }

    /// In milliseconds: three renewals may be missed, 200 ms of sending included.
    static let lifetime: Int64 = 3200

    private var held: [String: Held] = [:]

    var total: Int { held.values.reduce(0) { $0 + $1.amount } }
    var count: Int { held.count }

    func amount(of holder: String) -> Int { held[holder]?.amount ?? 0 }

    mutating func add(_ amount: Int, to holder: String, now: LedgerTime) {
        guard amount > 0 else { return }
        held[holder, default: Held(amount: 0, until: now)].amount += amount
        renew(holder, now: now)
    }

    mutating func renew(_ holder: String, now: LedgerTime) {
        held[holder]?.until = now + Self.lifetime
    }

    /// - Returns: how much of `amount` was still held: less than asked for when it had lapsed before.
    @discardableResult
    mutating func release(_ amount: Int, of holder: String, now: LedgerTime) -> Int {
        guard let before = held[holder]?.amount else { return 0 }
        let released = min(before, amount)
        if before == released {
            held[holder] = nil
        } else {
            held[holder]?.amount = before - released
            renew(holder, now: now)
        }
        return released
    }

    /// Takes out what has lapsed: the amounts, each with the time its lease ended.
    mutating func lapse(now: LedgerTime) -> [(amount: Int, at: LedgerTime)] {
        let lapsed = held.filter { $0.value.until <= now }
        for holder in lapsed.keys { held[holder] = nil }
        return lapsed.values.map { ($0.amount, $0.until) }
    }
}
