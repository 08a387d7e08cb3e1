/// 0 to 10, higher first: the range of an AMQP queue declared with `x-max-priority: 10`.
package struct Priority: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: Int

    /// Values outside 0…10 are brought to the nearer end.
    package init(_ rawValue: Int) { self.rawValue = min(max(rawValue, 0), 10) }
    package init(from decoder: any Decoder) throws { self.init(try Int(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }

    package static let lowest = Priority(0)
    /// A person has just logged in and waits for the first result.
    package static let login = Priority(8)
    /// Asked for on the command line. From here up a worker keeps slots free.
    package static let manual = Priority(5)
    package static let schedule = Priority(3)
    /// Something known has expired.
    package static let refresh = Priority(1)

    /// For what a job found out about on the way: useful, but not what was asked for.
    package var lowered: Priority { Priority(rawValue - 1) }

    package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}
