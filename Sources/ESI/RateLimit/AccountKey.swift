/// Names one account of the ledger, such as `bucket killmail@default`.
package struct AccountKey: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    var isRoute: Bool { rawValue.hasPrefix("route ") }
    package static func < (left: AccountKey, right: AccountKey) -> Bool { left.rawValue < right.rawValue }
    package var description: String { rawValue }
}
