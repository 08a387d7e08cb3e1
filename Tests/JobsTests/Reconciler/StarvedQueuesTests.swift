import Testing

@testable import Jobs

@Suite struct StarvedQueuesTests {
    private static let empty = StarvedQueues.Look(ready: 0, held: 0, isOverdue: true)
    private let start = ContinuousClock.now

    private func lost(_ looks: [StarvedQueues.Look], every seconds: Int = 10) -> [Int] {
        var starved = StarvedQueues(patience: .seconds(20))
        var found: [Int] = []
        for (number, look) in looks.enumerated() {
            let lost = starved.lost(["a": look], at: start + .seconds(number * seconds))
            if lost == ["a"] { found.append(number) }
        }
        return found
    }

    @Test func whatIsOverdueInAnEmptyQueueIsLostAfterAWhile() {
        #expect(lost([Self.empty, Self.empty, Self.empty, Self.empty]) == [2])
        // And again when that did not help.
        #expect(lost(Array(repeating: Self.empty, count: 6)) == [2, 5])
    }

    @Test(arguments: [
        StarvedQueues.Look(ready: 1, held: 0, isOverdue: true),
        StarvedQueues.Look(ready: 1_000_000, held: 64, isOverdue: true),
        StarvedQueues.Look(ready: 0, held: 1, isOverdue: true),
        StarvedQueues.Look(ready: 0, held: 0, isOverdue: false),
    ])
    func aQueueThatHoldsAnythingIsLeftAlone(_ look: StarvedQueues.Look) {
        #expect(lost(Array(repeating: look, count: 10)) == [])
        // Once in between begins the wait anew.
        #expect(lost([Self.empty, Self.empty, look, Self.empty, Self.empty, Self.empty]) == [5])
    }

    @Test func eachQueueHasItsOwnWait() {
        var starved = StarvedQueues(patience: .seconds(20))
        let full = StarvedQueues.Look(ready: 5, held: 0, isOverdue: true)
        #expect(starved.lost(["a": Self.empty, "b": full], at: start) == [])
        #expect(starved.lost(["a": Self.empty, "b": Self.empty], at: start + .seconds(10)) == [])
        #expect(starved.lost(["a": Self.empty, "b": Self.empty], at: start + .seconds(20)) == ["a"])
        #expect(starved.lost(["a": full, "b": Self.empty], at: start + .seconds(30)) == ["b"])
    }
}
