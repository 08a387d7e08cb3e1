import Foundation
import Testing

@testable import Runtime

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("90s", 90), ("15m", 900), ("2h", 7200), ("30d", 2_592_000), ("1w", 604_800), ("1h30m", 5400), ("0s", 0),
    ])
    func reads(_ text: String, _ seconds: Int) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(arguments: ["", "5", "m", "5 m", "-5m", "5x", "1.5h", "99999999999999999999d", "4000w4000w", "٣m"])
    func refuses(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        (0, "0 s"), (59, "59 s"), (60, "1 min"), (75, "1 min 15 s"), (660, "11 min"), (3569, "59 min"), (3570, "1 h"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
        (86_400, "1 d"), (97_200, "1 d 3 h"),
    ])
    func describes(_ seconds: Int, _ text: String) {
        #expect(DurationText.describe(.seconds(seconds)) == text)
    }

    @Test(arguments: [(75, "in 1 min 15 s", "in 1 min 15 s"), (0, "now", "0 s ago"), (-75, "now", "1 min 15 s ago")])
    func tellsHowFarATimeIs(_ seconds: Double, _ due: String, _ relative: String) {
        let now = Date(timeIntervalSince1970: 1_000_000)
        let date = now.addingTimeInterval(seconds)
        #expect(DurationText.due(date, at: now) == due)
        #expect(DurationText.relative(date, to: now) == relative)
        #expect(DurationText.ago(date, at: now) == (seconds < 0 ? relative : "0 s ago"))
    }
}
