package import Foundation

/// A complete reply: a transport hands out no half-read body.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: ReplyHeaders
    package var body: Data

    package init(status: Int, headers: ReplyHeaders = [], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(status: Int, headers: [HTTPHeader], body: Data = Data()) {
        self.init(status: status, headers: ReplyHeaders(headers), body: body)
    }

    /// - Parameter name: in lower case.
    package subscript(header name: String) -> String? { headers[name] }
}
