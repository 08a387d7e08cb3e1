import Foundation
import HTTPTypes
import NIOCore

/// A request, read whole and bounded.
struct Ask: Sendable {
    var method: HTTPRequest.Method = .get
    /// Without the query, as the client wrote it.
    var path = "/"
    /// The last value of a name counts.
    var query: [String: String] = [:]
    var headers: HTTPFields = [:]
    /// The `Host` field: what the client believes to talk to.
    var authority: String?
    var body = Data()

    init() {}

    /// - Parameter target: path and query.
    init(_ method: HTTPRequest.Method, target: String, headers: HTTPFields = [:], authority: String?, body: Data) {
        self.method = method
        self.headers = headers
        self.authority = authority
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        rawQuery = parts.count == 2 ? String(parts[1]) : ""
        for field in rawQuery.split(separator: "&") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(pair[0]) else { continue }
            query[name] = pair.count == 2 ? Self.decoded(pair[1]) ?? "" : ""
        }
    }

    private(set) var rawQuery = ""

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func number(_ name: String) throws(Problem) -> Int64? {
        guard let text = query[name] else { return nil }
        guard let number = Int64(text), number > 0 else { throw .invalid("\(name) must be a whole number above 0.") }
        return number
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
