import ESI
import TestSupport
import Testing

/// Whose turn it is, over all processes that want the same tokens.
@Suite("Order over processes", .timeLimit(.minutes(5)))
struct ProcessOrderTests {
    private static let window: Int64 = 20_000
    private static let limit = 600

    private func fleet(seed: Int = 1, limit: Int = limit, window: Int64 = window, patience: Duration = .seconds(10))
        -> Fleet
    {
        let esi = ESIModel(bucket: ModelBucket(limit: limit, window: window))
        return Fleet(ErrorLimitTests.quick, esi, seed: UInt64(seed), patience: patience)
    }

    private func expectFullUse(_ fleet: Fleet, windows: Int64) async {
        let before = fleet.esi.bucket?.total ?? 0
        await fleet.run(until: fleet.now + Self.window * windows)
        let spent = (fleet.esi.bucket?.total ?? 0) - before
        #expect(Double(spent) >= 0.95 * Double(Self.limit) * Double(windows))
        #expect(fleet.esi.count(429) == 0)
    }

    /// It could use all, and more than one of the others could.
    @Test(arguments: 0..<2) func theHigherPriorityHasAll(seed: Int) async {
        // Nobody goes back to a queue to wait there.
        let fleet = fleet(seed: seed, patience: .seconds(3600))
        for (priority, slots) in [(1, 16), (8, 64), (1, 64), (1, 16)] {
            fleet.addProcess(slots: slots, priority: priority)
        }
        await fleet.run(until: Self.window)
        let before = (0..<4).map { fleet.sent(by: $0) }
        await expectFullUse(fleet, windows: 4)
        let sent = (0..<4).map { fleet.sent(by: $0) - before[$0] }
        #expect(Double(sent[1]) >= 0.95 * Double(sent.reduce(0, +)), "\(sent)")
    }

    /// The higher wants little: it waits no longer than until what comes back within five seconds, and the others use
    /// the rest.
    @Test(arguments: 0..<2) func theRestGoesToTheOthers(seed: Int) async {
        let fleet = fleet(seed: seed)
        for _ in 0..<3 { fleet.addProcess(slots: 16, priority: 1) }
        fleet.addProcess(slots: 0)
        for second in stride(from: 25, to: 100, by: 11) {
            fleet.at(Int64(second) * 1000) { $0.request(from: 3, priority: 8) }
        }
        await fleet.run(until: Self.window)
        await expectFullUse(fleet, windows: 4)
        #expect(fleet.sent(by: 3) == 7)
        #expect(fleet.longestWait[8] ?? .max < 5500)
    }

    /// Each of four gets its part, also the one with the fewest slots and the one that is far from the store.
    @Test(arguments: 0..<2) func equalsTakeTurns(seed: Int) async {
        let fleet = fleet(seed: seed)
        for slots in [8, 16, 16, 48] { fleet.addProcess(slots: slots, priority: 3) }
        await fleet.run(until: Self.window)
        let before = (0..<4).map { fleet.sent(by: $0) }
        await expectFullUse(fleet, windows: 3)
        let sent = (0..<4).map { fleet.sent(by: $0) - before[$0] }
        #expect(Double(sent.min() ?? 0) >= 0.3 * Double(sent.reduce(0, +)) / 4, "\(sent)")
    }

    /// What it had in flight counts as spent for a window, and its wishes are forgotten.
    @Test(arguments: 0..<2) func theDeadWishForNothing(seed: Int) async {
        let fleet = fleet(seed: seed)
        for priority in [1, 8, 1] { fleet.addProcess(slots: 16, priority: priority) }
        fleet.at(50_000) { $0.kill(1) }
        await fleet.run(until: 50_000 + Self.window + 5000)
        #expect(fleet.sent(by: 1) > 0)
        await expectFullUse(fleet, windows: 3)
    }

    /// All of a quarter of an hour was spent in its first minute, by jobs that nobody waits for. Who logs in then is
    /// served at once, in any process, time and again.
    @Test(arguments: [1, 5]) func somethingIsLeftForTheUrgent(bulk: Int) async {
        let fleet = fleet(limit: 3600, window: 900_000)
        for _ in 0..<4 { fleet.addProcess(slots: 16, priority: bulk) }
        await fleet.run(until: 100_000)
        #expect(fleet.esi.count(200) > 1700)
        for index in 0..<4 { fleet.at(200_000 + Int64(index) * 150_000) { $0.request(from: index, priority: 8) } }
        await fleet.run(until: 800_000)
        #expect((0..<4).map { fleet.sent(by: $0, priority: 8) } == [1, 1, 1, 1])
        #expect(fleet.longestWait[8] ?? .max < 100)
        await fleet.run(until: 3 * 900_000)
        #expect(fleet.esi.count(429) == 0)
        #expect(Double(fleet.esi.bucket?.total ?? 0) >= 0.95 * 3600 * 3)
    }

    // MARK: Paced routes

    @Test func aPaceGoesToTheHighestPriorityToo() async {
        let fleet = Fleet(ErrorLimitTests.quick, ESIModel(), seed: 1)
        for priority in [1, 8, 1] { fleet.addProcess(slots: 16, priority: priority) }
        await fleet.run(until: 10_000)
        let before = (0..<3).map { fleet.sent(by: $0) }
        await fleet.run(until: 70_000)
        let sent = (0..<3).map { fleet.sent(by: $0) - before[$0] }
        #expect((280...301).contains(sent.reduce(0, +)), "\(sent)")
        #expect(Double(sent[1]) >= 0.95 * Double(sent.reduce(0, +)), "\(sent)")
        // Five a second, and the next second is the others'.
        fleet.kill(1)
        let low = fleet.sent(by: 0) + fleet.sent(by: 2)
        await fleet.run(until: 80_000)
        #expect(fleet.sent(by: 0) + fleet.sent(by: 2) - low >= 40)
    }

    @Test func aPaceIsShared() async {
        let fleet = Fleet(ErrorLimitTests.quick, ESIModel(), seed: 2)
        for slots in [4, 16, 64] { fleet.addProcess(slots: slots) }
        await fleet.run(until: 120_000)
        let sent = (0..<3).map { fleet.sent(by: $0) }
        #expect(sent.reduce(0, +) >= 570)
        #expect(Double(sent.min() ?? 0) >= 0.7 * Double(sent.reduce(0, +)) / 3, "\(sent)")
    }
}
