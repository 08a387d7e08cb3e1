package import Foundation

/// One request as it goes to the wire: the complete address and every header, decided by the caller.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    package var url: String
    package var headers: [HTTPHeader]
    package var body: Data?

    package init(method: Method = .get, url: String, headers: [HTTPHeader] = [], body: Data? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Without headers and body: they may hold a token.
    package var description: String { "\(method.rawValue) \(url)" }
    package var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}
