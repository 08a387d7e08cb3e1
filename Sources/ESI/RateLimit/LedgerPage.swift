package import Foundation

/// The accounts of one transaction. To a store they are opaque bytes under a key; here they have types.
package struct LedgerPage: Sendable {
    package private(set) var states: [AccountKey: Data]
    /// What the store must write back.
    package private(set) var changed: Set<AccountKey> = []

    package init(_ states: [AccountKey: Data] = [:]) { self.states = states }

    /// What cannot be read counts as absent: an account of an older layout starts anew rather than stopping all.
    package func account<Account: Decodable>(_ type: Account.Type, _ key: AccountKey) -> Account? {
        states[key].flatMap { try? JSONDecoder().decode(type, from: $0) }
    }

    package mutating func set(_ account: some Encodable, for key: AccountKey) {
        let encoder = JSONEncoder()
        // Else a dictionary's order alone would count as a change, and every exchange would write every account.
        encoder.outputFormatting = .sortedKeys
        guard let state = try? encoder.encode(account), states[key] != state else { return }
        states[key] = state
        changed.insert(key)
    }
}
