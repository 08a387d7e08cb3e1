package import Foundation

/// A complete reply: a transport hands out no half-read body.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// Names in lower case, in the order received.
    package var headers: [HTTPHeader]
    package var body: Data

    package init(status: Int, headers: [HTTPHeader] = [], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// - Parameter name: in lower case.
    package subscript(header name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
