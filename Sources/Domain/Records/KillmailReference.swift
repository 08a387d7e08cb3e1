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

/// A reference, and what became of it.
package struct ReferenceRecord: Sendable, Equatable {
    package var reference: KillmailReference
    package var state: KillmailReference.State
    /// ESI's, where it refused the pair.
    package var reason: String?

    package init(_ reference: KillmailReference, _ state: KillmailReference.State, reason: String? = nil) {
        self.reference = reference
        self.state = state
        self.reason = reason
    }
}
