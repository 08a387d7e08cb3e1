import ESI
import Foundation
import TestSupport
import Testing

/// Random lives of a bucket against a model that forgets nothing.
@Suite struct BucketSimulation {
    @Test func theServerNeverRefuses() async throws {
        let finding = try await Simulation(seeds: 100).run(BucketWorld.self)
        #expect(finding == nil, "\(finding.map(\.description) ?? "")")
    }

    /// The test of the test: what the model must not overlook.
    @Test func aForgetfulBucketIsFoundOut() async throws {
        let finding = try await Simulation(seeds: 100, environment: [:]).run(ForgetfulBucketWorld.self)
        #expect(finding?.breach.rule == "the server never refuses")
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

/// Its processes settle everything as if it had cost nothing.
private struct ForgetfulBucketWorld: World {
    static let name = "forgetful bucket"
    static let length = BucketWorld.length
    private var world: BucketWorld

    var story: Story {
        get { world.story }
        set { world.story = newValue }
    }

    init(seed: UInt64) {
        world = BucketWorld(seed: seed)
        world.losesSettlements = true
    }

    mutating func happen(_ event: UInt64) throws { try world.happen(event) }
    mutating func settle() throws { try world.settle() }
}
