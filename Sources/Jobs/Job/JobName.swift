/// The stable name of a kind of job: its label in status and metrics, and its argument on the command line.
///
/// Rows and messages carry it, so renaming the Swift type never orphans what is queued.
package struct JobName: Hashable, Codable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.init(value) }
    package init(from decoder: any Decoder) throws { self.init(try String(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }
    package var description: String { rawValue }
}
