import ESI
import Foundation
import Synchronization

/// Compares this machine's clock with the date of a reply.
final class DateListener: Transport {
    private let base: any Transport
    private let last = Mutex<TimeInterval?>(nil)

    init(_ base: any Transport) { self.base = base }

    /// In seconds; above zero where this machine is ahead. The way there and back is not this machine's fault.
    var skew: TimeInterval? { last.withLock(\.self) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let before = Date()
        let response = try await base.send(request)
        let after = Date()
        if let date = response[header: "date"].flatMap(HTTPDate.parse) {
            last.withLock { $0 = Self.skew(of: date, from: before, to: after) }
        }
        return response
    }

    /// The date has whole seconds, cut off: it means any moment of that second.
    static func skew(of date: Date, from before: Date, to after: Date) -> TimeInterval {
        if after < date { return after.timeIntervalSince(date) }
        let end = date.addingTimeInterval(1)
        return before > end ? before.timeIntervalSince(end) : 0
    }
}
