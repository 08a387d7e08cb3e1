package import Foundation

/// What people call something that EVE knows by its id.
package struct Name: Sendable, Hashable {
    package var id: Int64
    package var text: String
    /// `alliance`, `corporation` or `character` of what is kept whole, else ESI's own word, such as `inventory_type`.
    package var category: String

    package init(id: Int64, text: String, category: String) {
        self.id = id
        self.text = text
        self.category = category
    }
}

/// An id that has no name yet.
package struct WantedName: Sendable, Hashable {
    package var id: Int64
    /// ESI had none when it was last asked.
    package var isMissing: Bool
    /// That is long enough ago, or was never.
    package var isDue: Bool

    package init(id: Int64, isMissing: Bool, isDue: Bool) {
        self.id = id
        self.isMissing = isMissing
        self.isDue = isDue
    }
}

/// An id that ESI has no name for.
package struct MissingName: Sendable, Hashable {
    package var id: Int64
    package var reason: String
    package var recheckAt: Date

    package init(id: Int64, reason: String, recheckAt: Date) {
        self.id = id
        self.reason = reason
        self.recheckAt = recheckAt
    }
}
