package import ESI
package import Foundation

/// What the store knows of an entity's age.
package enum Freshness: Sendable, Equatable {
    case known(Validity)
    /// ESI answered that it was deleted, or that there is none: not to be asked for again before that time.
    case missing(reason: String, recheckAt: Date)
}
