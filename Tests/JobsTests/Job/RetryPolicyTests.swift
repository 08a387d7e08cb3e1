import Jobs
import TestSupport
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    @Test(arguments: [(1, 3), (2, 18), (3, 83), (4, 258), (10, 10_002), (17, 83_523), (18, 86_400), (19, 86_400)])
    func theFourthPowerAndADayAtMost(attempt: Int, seconds: Int) {
        #expect(RetryPolicy.standard.delay(afterAttempt: attempt, random: 0.5) == .seconds(seconds))
    }

    @Test func retriesAreSpreadByAFifth() throws {
        let least = try #require(RetryPolicy.standard.delay(afterAttempt: 3, random: 0))
        let most = try #require(RetryPolicy.standard.delay(afterAttempt: 3, random: 1))
        #expect(abs(least / .seconds(1) - 66.4) < 0.001)
        #expect(abs(most / .seconds(1) - 99.6) < 0.001)
    }

    /// Also where the spread would pass it.
    @Test func noDelayIsLongerThanADay() {
        for attempt in 1..<20 {
            for random in [0.0, 0.3, 1] {
                let delay = RetryPolicy.standard.delay(afterAttempt: attempt, random: random) ?? .zero
                #expect(delay > .seconds(2))
                #expect(delay <= .seconds(86_400))
            }
        }
        let huge = RetryPolicy(maximumAttempts: .max).delay(afterAttempt: .max - 1, random: 1)
        #expect(huge == .seconds(86_400))
    }

    @Test func attemptsAreUsedUp() {
        #expect(RetryPolicy.standard.delay(afterAttempt: 19, random: 0.5) != nil)
        #expect(RetryPolicy.standard.delay(afterAttempt: 20, random: 0.5) == nil)
        #expect(RetryPolicy.standard.delay(afterAttempt: 20, retryAfter: .seconds(1), random: 0.5) == nil)
        #expect(RetryPolicy(maximumAttempts: 1).delay(afterAttempt: 1, random: 0.5) == nil)
    }

    /// Twenty attempts last some six days.
    @Test func theWholeScheduleLastsDays() {
        let total = (1..<20).compactMap { RetryPolicy.standard.delay(afterAttempt: $0, random: 0.5) }.reduce(.zero, +)
        #expect((5.0...7.0).contains(total / .seconds(86_400)))
    }

    /// What the server asked for comes before the schedule, and never earlier than it said.
    @Test(arguments: [0.0, 0.5, 1], [Duration.seconds(1), .seconds(60), .seconds(100_000)])
    func retryAfterComesFirst(random: Double, asked: Duration) throws {
        let delay = try #require(RetryPolicy.standard.delay(afterAttempt: 7, retryAfter: asked, random: random))
        #expect(delay >= asked)
        #expect(delay <= asked * 1.2 + .milliseconds(1))
    }
}
