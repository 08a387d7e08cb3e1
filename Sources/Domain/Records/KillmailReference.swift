package import Foundation

/// The pair that ESI hands a killmail out for.
package struct KillmailReference: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case pending, stored, invalid
    }

    /// What a job of the pair finds.
    package enum Standing: Sendable, Equatable {
        case unread
        /// The killmail is, under this hash or another.
        case stored
        /// ESI refused the pair twice.
        case invalid(reason: String)

        /// - Parameter invalidReason: nil unless the pair is invalid.
        package init(isStored: Bool, invalidReason: String?) {
            if isStored {
                self = .stored
            } else if let invalidReason {
                self = .invalid(reason: invalidReason)
            } else {
                self = .unread
            }
        }
    }

    /// What became of a pair.
    package struct Record: Sendable, Equatable {
        package var reference: KillmailReference
        package var state: State
        /// Why ESI refused it, where it did.
        package var reason: String?
        package var firstListedAt: Date
        package var changedAt: Date

        package init(
            reference: KillmailReference,
            state: State,
            reason: String? = nil,
            firstListedAt: Date,
            changedAt: Date
        ) {
            self.reference = reference
            self.state = state
            self.reason = reason
            self.firstListedAt = firstListedAt
            self.changedAt = changedAt
        }
    }

    /// One whose killmail is not there yet.
    package struct Pending: Sendable, Equatable {
        package var reference: KillmailReference
        /// Its job is active or given up.
        package var hasJob: Bool

        package init(_ reference: KillmailReference, hasJob: Bool) {
            self.reference = reference
            self.hasJob = hasJob
        }
    }

    package var id: Int64
    package var hash: KillmailHash

    package init(id: Int64, hash: KillmailHash) {
        self.id = id
        self.hash = hash
    }
}
