import Foundation
import TestSupport
import Testing

@testable import ESI

@Suite("Headers")
struct HeaderTests {
    /// Against Foundation, over all the years that a header may name.
    @Test func datesAgreeWithFoundation() throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        var random = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            let date = Date(timeIntervalSince1970: Double(random.milliseconds(0...253_402_300_799)))
            #expect(HTTPDate.parse(formatter.string(from: date)) == date)
        }
        for text in ["Thu, 29 Feb 2024 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 28 Feb 2100 12:00:00 GMT"]
        {
            #expect(HTTPDate.parse(text) == formatter.date(from: text))
        }
    }

    @Test(arguments: [
        "", "0", "-1", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
    ])
    func otherDatesAreNone(text: String) { #expect(HTTPDate.parse(text) == nil) }

    @Test(arguments: [
        ("3600/15m", 3600, 900_000), ("30/1h", 30, 3_600_000), ("300/20s", 300, 20_000), ("5/60", 5, 60_000),
    ])
    func limitsAreRead(text: String, limit: Int, window: Int) {
        #expect(RateReport.parseLimit(text)?.limit == limit)
        #expect(RateReport.parseLimit(text)?.window == Int64(window))
    }

    @Test(arguments: [
        "", "/", "3600", "3600/", "/15m", "0/15m", "-1/15m", "x/15m", "30/m", "30/0m", "30/15d", "30/15mm", "30/-1m",
        "30/99999999999999999999m", "99999999999999999999/1m", "30/1m/2", "٣/١m",
    ])
    func otherLimitsAreNone(text: String) { #expect(RateReport.parseLimit(text) == nil) }

    @Test func reportsAreRead() {
        let report = RateReport(
            HTTPResponse(
                status: 200,
                headers: [
                    HTTPHeader("x-ratelimit-group", "killmail"), HTTPHeader("x-ratelimit-limit", "3600/15m"),
                    HTTPHeader("x-ratelimit-remaining", "12"), HTTPHeader("x-esi-error-limit-remain", "99"),
                    HTTPHeader("x-esi-error-limit-reset", "42"), HTTPHeader("retry-after", " 5"),
                ]
            )
        )
        var expected = RateReport()
        expected.group = "killmail"
        expected.limit = 3600
        expected.window = 900_000
        expected.remaining = 12
        expected.errorRemain = 99
        expected.errorReset = 42
        expected.retryAfter = 5
        #expect(report == expected)
    }

    /// Whatever stands there, nobody stops for it, neither for ever nor with a trap.
    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9", "", "x", "-5", "∞"])
    func junkIsSurvived(value: String) {
        let names = [
            "x-ratelimit-remaining", "x-esi-error-limit-remain", "x-esi-error-limit-reset", "retry-after",
            "x-ratelimit-limit",
        ]
        for status in [200, 404, 420, 429, 500, 503] {
            let response = HTTPResponse(
                status: status,
                headers: names.map { HTTPHeader($0, value) } + [HTTPHeader("x-ratelimit-group", "g")]
            )
            let report = RateReport(response)
            _ = ReplyReader.meaning(of: response, report: report, isConditional: true)
            var page = LedgerPage()
            for group in ["g", nil] {
                var report = report
                report.group = group
                report.limit = 30
                report.window = 60_000
                var exchange = LedgerExchange(holder: "h", address: "a")
                let lane = Lane(route: RouteID("GET /x"))
                exchange.settlements = [
                    RateSettlement(lane: lane, source: .ungrouped, outcome: .reply(status: status), report: report)
                ]
                _ = Ledger.apply(exchange, to: &page, now: LedgerTime(milliseconds: 1_760_000_000_000))
                // A day later all is open again.
                let later = LedgerTime(milliseconds: 1_760_000_000_000 + 86_500_000)
                exchange.settlements = []
                exchange.demands = [
                    .init(
                        lane: lane,
                        pace: PaceLimit(perSecond: 5),
                        published: nil,
                        group: group,
                        waiters: [.init(priority: 3, count: 1)]
                    )
                ]
                #expect(Ledger.apply(exchange, to: &page, now: later).grants.first?.opensIn ?? 0 < 30_000)
            }
        }
    }

    @Test func validityCountsFromTheReplysOwnDate() {
        // Our clock is ten minutes fast, and the reply holds for an hour.
        let now = Date(timeIntervalSince1970: 1_760_000_600)
        func validity(_ headers: [String: String], status: Int = 200, etag: String? = nil) -> Validity {
            let fields = headers.map { HTTPHeader($0.key, $0.value) }
            return Validity(HTTPResponse(status: status, headers: fields), fallback: 60, etag: etag, now: now)
        }
        let date = "Thu, 09 Oct 2025 08:53:20 GMT"
        let hour = validity(["date": date, "expires": "Thu, 09 Oct 2025 09:53:20 GMT", "etag": "e"])
        #expect(hour == Validity(etag: "e", expiresAt: now.addingTimeInterval(3601)))
        // It has expired already.
        #expect(
            validity(["date": date, "expires": "Thu, 09 Oct 2025 08:00:00 GMT"]).expiresAt == now.addingTimeInterval(1)
        )
        // None, or none that can be read.
        #expect(validity([:]).expiresAt == now.addingTimeInterval(61))
        #expect(validity(["date": date, "expires": "0"]).expiresAt == now.addingTimeInterval(61))
        #expect(validity(["cache-control": "public, max-age=3600"]).expiresAt == now.addingTimeInterval(3601))
        #expect(validity(["cache-control": "public"]).expiresAt == now.addingTimeInterval(61))
        let old = validity(["date": date, "last-modified": "Thu, 09 Oct 2025 08:43:20 GMT"])
        #expect(old.asOf == now.addingTimeInterval(-600))
        #expect(validity([:], status: 304, etag: "kept").etag == "kept")
        #expect(validity([:], status: 200, etag: "old").etag == nil)
    }
}
