import Testing

@testable import Jobs

@Suite struct HoldingsTests {
    @Test func tellsCountAndAgeOfTheOldestByQueue() {
        let holdings = Holdings()
        let first = holdings.take("a")
        _ = holdings.take("a")
        let last = holdings.take("b")
        holdings.drop(last)
        holdings.drop(last)
        let report = holdings.report(ahead: ["b": 2, "c": 0], at: .now + .seconds(10))
        #expect(report.map(\.queue) == ["a", "b"])
        #expect(report.map(\.count) == [2, 0])
        #expect(report.map(\.ahead) == [0, 2])
        #expect(report[0].seconds >= 10 && report[0].seconds < 70)
        holdings.drop(first)
        #expect(holdings.report(ahead: [:]).map(\.count) == [1])
    }

    @Test func surviveATable() {
        let held = [HeldJobs(queue: "a", count: 2, seconds: 1.5, ahead: 3)]
        #expect([HeldJobs](json: held.json) == held)
        #expect([HeldJobs](json: "{\"of\":\"tomorrow\"}") == [])
    }
}
