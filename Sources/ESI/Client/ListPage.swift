package import Foundation

/// A page of a list, with what its reply says of the whole.
package struct ListPage<Value: Sendable>: Sendable {
    package let reply: Reply<Value>
    /// `X-Pages`
    package let pages: Int?
    /// `Last-Modified`, the same on all pages of one state of the list.
    package let modifiedAt: Date?
}

extension ListPage {
    init(_ reply: Reply<Value>, _ response: HTTPResponse) {
        self.init(
            reply: reply,
            pages: response[header: "x-pages"].flatMap { Int($0) },
            modifiedAt: response[header: "last-modified"].flatMap(HTTPDate.parse)
        )
    }
}
