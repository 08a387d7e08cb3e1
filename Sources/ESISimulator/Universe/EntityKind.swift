/// The three kinds of things with a body of their own.
package enum EntityKind: String, Sendable, CaseIterable {
    case alliance, corporation, character
}

/// What a route by id finds.
package enum Presence: Sendable, Equatable {
    case absent
    /// Answers 404 `Character has been deleted!` on its own route and is still resolved by the bulk ones.
    case deleted
    case present
}
