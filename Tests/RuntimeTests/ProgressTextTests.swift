import Domain
import Foundation
import Testing

@testable import Runtime

@Suite struct ProgressTextTests {
    private static let now = Date(timeIntervalSince1970: 1_000_000)

    private var snapshot: ProgressSnapshot {
        var snapshot = ProgressSnapshot(at: Self.now, counts: [], done: [:], rates: [:])
        snapshot.rows = [
            .init(kind: .alliance, done: 120, queued: 3480, waiting: 0, dead: 0, rate: 5),
            .init(kind: .corporation, done: 60, queued: 1500, waiting: 2, dead: 1, rate: 4.96),
            .init(kind: .character, done: 0, queued: 0, waiting: 0, dead: 0, rate: nil),
        ]
        snapshot.budget.addresses = [
            .init(address: "default", errorsRemaining: 98, errorLimit: 100, isDown: false)
        ]
        snapshot.budget.requestsInFlight = 3
        snapshot.jobsInHand = 40
        snapshot.elapsed = .seconds(24)
        snapshot.baseURL = "http://127.0.0.1:1"
        return snapshot
    }

    @Test func showsATable() {
        #expect(
            ProgressText.lines(snapshot, width: 100) == [
                "               done   queued   waiting   dead    rate",
                "alliances       120    3,480         0      0   5.0/s",
                "corporations     60    1,500         2      1   5.0/s",
                "characters        0        0         0      0       -",
                "ESI: errors 98 of 100 left; requests 3 in flight, 37 waiting",
                "24 s, about 12 min left for what is queued. Ctrl-C stops and loses nothing.",
            ]
        )
    }

    @Test(arguments: [20, 30, 40, 63, 64, 80, 200])
    func fitsTheTerminal(_ width: Int) {
        var snapshot = snapshot
        snapshot.unreachable = "Could not resolve host"
        for line in ProgressText.lines(snapshot, width: width) { #expect(line.count < width) }
    }

    @Test func saysThatESICannotBeReached() {
        var snapshot = snapshot
        snapshot.unreachable = "Could not resolve host: x"
        snapshot.nextDue = Self.now.addingTimeInterval(17)
        let sentence =
            "ESI cannot be reached at http://127.0.0.1:1: Could not resolve host: x; trying again in 17 s; Ctrl-C stops."
        #expect(ProgressText.lines(snapshot, width: 200).contains(sentence))
        #expect(ProgressText.line(snapshot).hasSuffix(sentence))
        // A probe comes before what single jobs wait for.
        snapshot.budget.addresses[0].isDown = true
        snapshot.budget.addresses[0].nextProbeAt = Self.now.addingTimeInterval(4)
        #expect(ProgressText.line(snapshot).contains("trying again in 4 s"))
    }

    @Test func saysWhatIsWaitedFor() {
        var budget = Budget()
        budget.addresses = [
            .init(
                address: "default",
                errorsRemaining: 0,
                errorLimit: 100,
                stoppedUntil: Self.now.addingTimeInterval(31.4),
                isDown: false
            )
        ]
        budget.buckets = [
            .init(
                group: "killmail",
                owner: "default",
                used: 3600,
                limit: 3600,
                free: 0,
                windowSeconds: 900,
                freeAt: Self.now.addingTimeInterval(12)
            )
        ]
        #expect(
            BudgetText.obstacles(budget, at: Self.now) == [
                "ESI has stopped this address for too many errors (420): nothing is sent for 32 s.",
                "Bucket killmail is used up: the next request in 12 s.",
            ]
        )
        budget.addresses[0].stoppedUntil = nil
        budget.addresses[0].isDown = true
        budget.addresses[0].nextProbeAt = Self.now.addingTimeInterval(9)
        budget.buckets[0].freeAt = nil
        budget.buckets[0].stoppedUntil = Self.now.addingTimeInterval(5)
        #expect(
            BudgetText.obstacles(budget, at: Self.now) == [
                "EVE is down or out of reach: one request now and then looks for it, the next in 9 s.",
                "ESI asked to wait (429): nothing of bucket killmail is sent for 5 s.",
            ]
        )
    }

    @Test func measuresRatesOverTheLastSeconds() {
        var meter = RateMeter()
        let start = ContinuousClock.now
        #expect(meter.rate == nil)
        for second in 0...60 {
            meter.add(second < 30 ? 0 : (second - 30) * 4, at: start + .seconds(second))
        }
        #expect(meter.rate == 4)
    }
}
