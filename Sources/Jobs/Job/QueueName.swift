/// The name of a queue as brokers and operators see it. Several kinds of job may share one.
package struct QueueName: Hashable, Codable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.init(value) }
    package init(from decoder: any Decoder) throws { self.init(try String(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }
    package var description: String { rawValue }
}
