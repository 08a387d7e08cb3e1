import ESI
package import Foundation

/// Ids of one kind that a job names, and since when whoever was read need not be read again.
package struct AskedEntities: Sendable {
    package let kind: EntityKind
    package let ids: [Int64]
    package let readBefore: Date

    package init(_ kind: EntityKind, _ ids: [Int64], readBefore: Date) {
        self.kind = kind
        self.ids = ids
        self.readBefore = readBefore
    }
}
