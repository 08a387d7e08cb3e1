import Foundation
import HTTPTypes

/// What goes wrong with single sign-on on demand, and how often it was asked.
struct SignOnWeather: Sendable {
    private var faults: FaultDice
    private var outage = Downtime()
    /// By path and status, such as `/v2/oauth/token 200`.
    private(set) var counts: [String: Int] = [:]
    /// Every token and code that was given out, for tests that look for them where none may be.
    private(set) var secrets: [String] = []
    /// How often a character was sold.
    private(set) var sales: [Int: Int] = [:]

    init(seed: UInt64) { faults = FaultDice(seed: seed, rate: 0, kinds: FaultKind.allCases) }

    mutating func setFaults(rate: Double, kinds: [FaultKind]) {
        faults.rate = rate
        faults.kinds = kinds
    }

    mutating func beginOutage(at now: Moment, seconds: Int) { outage.begin(at: now, seconds: seconds) }

    mutating func sell(_ character: Int) { sales[character, default: 0] += 1 }

    mutating func gave(_ secret: String?) { if let secret { secrets.append(secret) } }

    mutating func count(_ path: Substring, _ status: Int) { counts["\(path) \(status)", default: 0] += 1 }

    /// The fault that strikes now. In an outage the edge answers everything.
    mutating func strike(at now: Moment) -> FaultKind? {
        outage.began(before: now) == nil ? faults.roll() : .unavailable
    }
}

extension FaultKind {
    /// The reply to what was never looked at; `nil` for a fault that spoils a reply that was made.
    var reply: Reply? {
        switch self {
        case .internalError: return Reply(status: 500, error: ErrorText.internalError)
        case .badGateway: return Reply(status: 502, error: "Bad gateway")
        case .gatewayTimeout: return Reply(status: 504, error: "Gateway timeout")
        case .unavailable:
            var reply = Reply(status: 503, body: Array("<html><head><title>503</title></head></html>".utf8))
            reply.fields[.contentType] = "text/html"
            return reply
        case .reset:
            var reply = Reply(status: 200)
            reply.delivery = .reset
            return reply
        case .truncated, .garbage, .slow: return nil
        }
    }

    func spoil(_ reply: inout Reply, slowness: Int) {
        switch self {
        case .truncated: reply.delivery = .cut(after: reply.body.count / 2)
        case .garbage: reply.body = Array("\u{1}<<%~ {\"access".utf8)
        case .slow: reply.delay = slowness
        default: break
        }
    }
}
