import ESI
import Foundation

/// What ESI's limits mean now, in plain words.
enum BudgetText {
    /// What stands in the way, one sentence each.
    static func obstacles(_ budget: Budget, at now: Date) -> [String] {
        func left(_ date: Date) -> String { DurationText.describe(seconds: date.timeIntervalSince(now).rounded(.up)) }
        var lines: [String] = []
        for address in budget.addresses {
            if let until = address.stoppedUntil, until > now {
                lines.append(
                    "ESI has stopped this address for too many errors (420): nothing is sent for \(left(until))."
                )
            } else if address.isDown {
                let next = address.nextProbeAt.map { $0 > now ? ", the next in \(left($0))" : "" } ?? ""
                lines.append("EVE is down or out of reach: one request now and then looks for it\(next).")
            } else if address.errorsRemaining <= ErrorBudget.reserve {
                lines.append(
                    "Only \(address.errorsRemaining) of \(address.errorLimit) errors are left for this minute: waiting for the next."
                )
            }
        }
        for bucket in budget.buckets {
            if let until = bucket.stoppedUntil, until > now {
                lines.append("ESI asked to wait (429): nothing of bucket \(bucket.group) is sent for \(left(until)).")
            } else if let at = bucket.freeAt, at.timeIntervalSince(now) >= 1 {
                lines.append("Bucket \(bucket.group) is used up: the next request in \(left(at)).")
            }
        }
        return lines
    }

    /// In one line: `errors 98 of 100 left, killmail 120 of 3,600 used`
    static func summary(_ budget: Budget) -> String {
        let errors = budget.tightest.map { "errors \($0.errorsRemaining) of \($0.errorLimit) left" }
        let buckets = budget.buckets.map { bucket in
            "\(bucket.group) \(Figures.grouped(bucket.used)) of \(Figures.grouped(bucket.limit)) used"
        }
        return ([errors ?? "nothing asked yet"] + buckets).joined(separator: ", ")
    }
}
