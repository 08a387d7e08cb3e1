/// A value in a table of arguments or headers. What is of another type is not read.
package enum HeaderValue: Sendable, Equatable {
    case integer(Int64)
    case text(String)
    case boolean(Bool)
    case table([String: HeaderValue])
}

/// What travels beside a body, in AMQP's terms.
package struct Properties: Sendable, Equatable {
    package var contentType: String?
    package var type: String?
    package var appID: String?
    package var messageID: String?
    package var correlationID: String?
    package var priority: UInt8?
    /// Seconds since 1970.
    package var timestamp: UInt64?
    package var headers: [String: HeaderValue] = [:]
}
