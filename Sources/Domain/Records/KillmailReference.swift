/// The pair that ESI hands a killmail out for.
package struct KillmailReference: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case pending, stored, invalid
    }

    package var id: Int64
    package var hash: KillmailHash

    package init(id: Int64, hash: KillmailHash) {
        self.id = id
        self.hash = hash
    }
}
