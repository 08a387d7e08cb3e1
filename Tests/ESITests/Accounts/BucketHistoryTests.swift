import ESI
import Foundation
import TestSupport
import Testing

/// Random lives of a bucket against a model that forgets nothing.
@Suite("Bucket against brute force", .timeLimit(.minutes(5)))
struct BucketHistoryTests {
    static let limits = [1, 3, 5, 30, 300, 3600]
    static let windows: [Int64] = [1000, 20_000, 900_000, 3_600_000]

    @Test(arguments: limits, windows)
    func theServerNeverRefuses(limit: Int, window: Int64) async {
        var sent = 0
        for seed in 0..<80 {
            var history = BucketHistory(limit: limit, window: window, seed: UInt64(seed) &* 7919 &+ UInt64(limit))
            await history.run(steps: 250)
            #expect(history.breaches.isEmpty, "seed \(seed): \(history.breaches.prefix(3))")
            #expect(history.mostSlices <= 128, "seed \(seed)")
            sent += history.sent
        }
        #expect(sent > 100)
    }

    /// The test of the test: what the model must not overlook.
    @Test func aForgetfulBucketIsFoundOut() async {
        var history = BucketHistory(limit: 30, window: 20_000, seed: 1)
        history.losesSettlements = true
        await history.run(steps: 250)
        #expect(!history.breaches.isEmpty)
    }

    @Test func theSameHistoryHasTheSameBytes() throws {
        func bytes() throws -> Data {
            var bucket = Bucket(limit: 300, window: 20_000)
            for holder in ["b", "a", "c"] {
                // More than it may lease: what is left waits.
                let request = LeaseRequest(
                    holder: holder,
                    waiters: [.init(priority: 3, count: 9), .init(priority: 1, count: 2)]
                )
                _ = bucket.lease(request, now: LedgerTime(milliseconds: 5000))
            }
            var page = LedgerPage()
            page.set(bucket, for: AccountKey("bucket"))
            return try #require(page.states[AccountKey("bucket")])
        }
        let first = try bytes()
        for _ in 0..<20 { #expect(try bytes() == first) }
    }
}
