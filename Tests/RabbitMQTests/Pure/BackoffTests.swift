import Testing

@testable import RabbitMQ

@Suite struct BackoffTests {
    @Test func pausesGrowToHalfAMinuteAndBeginAnewAfterWhatWorked() {
        var backoff = Backoff()
        var now = ContinuousClock.now
        let pauses = (0..<8).map { _ in backoff.failed(at: now, random: 1) }
        #expect(pauses == [0.5, 1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(backoff.failed(at: now, random: 0) == .zero)
        backoff.succeeded(at: now)
        now += .seconds(9)
        #expect(backoff.failed(at: now, random: 1) == .seconds(30), "it worked for too short a time")
        backoff.succeeded(at: now)
        now += .seconds(10)
        #expect(backoff.failed(at: now, random: 1) == .milliseconds(500))
    }
}
