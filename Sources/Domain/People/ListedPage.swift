package import ESI
package import Foundation

/// A page of a person's list as ESI last told it: not to be asked for before it expires.
package struct ListedPage: Sendable, Equatable {
    package var number: Int
    package var validity: Validity
    /// `Last-Modified`
    package var modifiedAt: Date?

    package init(number: Int, validity: Validity, modifiedAt: Date? = nil) {
        self.number = number
        self.validity = validity
        self.modifiedAt = modifiedAt
    }
}
