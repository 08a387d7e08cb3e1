package import HTTPTypes

/// A request, as the rules see it.
package struct Ask: Sendable {
    package var method: String
    /// Path and query.
    package var target: String
    package var fields: HTTPFields
    package var body: [UInt8]
    /// Where it comes from: the key of public buckets and of the error limit.
    package var address: String
    /// The host and port it was sent to.
    package var authority: String?
    /// The connection it came on, if it came on one.
    package var connection: ObjectIdentifier?

    package init(
        method: String = "GET",
        target: String,
        fields: HTTPFields = [:],
        body: [UInt8] = [],
        address: String = "127.0.0.1",
        authority: String? = nil,
        connection: ObjectIdentifier? = nil
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.address = address
        self.authority = authority
        self.connection = connection
    }

    package var path: Substring { target.prefix { $0 != "?" } }

    package var query: Query { Query(target.dropFirst(path.utf8.count).dropFirst()) }
}
