import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Jobs

@Suite("Scheduler")
struct SchedulerTests {
    private struct Counting: Schedule {
        let name = "counting"
        let interval: Duration = .seconds(600)

        func work(tick: Int64?, at now: Date) async throws -> ScheduledWork {
            let tick = tick ?? 0
            return ScheduledWork([try JobRequest(SyncThing(id: tick), priority: .schedule)], finding: "tick \(tick)")
        }
    }

    private struct Broken: Schedule {
        let name = "broken"
        let interval: Duration = .seconds(600)

        func work(tick: Int64?, at now: Date) async throws -> ScheduledWork { throw JobStoreError("no") }
    }

    private final class Clock: Sendable {
        private let seconds = Mutex(1_760_000_100.0)
        var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
        func advance(by amount: Double) { seconds.withLock { $0 += amount } }
    }

    private let clock = Clock()
    private let store = MemoryJobStore()
    private let ticks = Observed<[String]>([])

    private func scheduler(_ schedules: [any Schedule] = [Counting()]) -> Scheduler {
        Scheduler(
            schedules,
            store: store,
            broker: MemoryBroker(),
            logger: .silent,
            now: { [clock] in clock.now },
            onTick: { [ticks] tick in ticks.update { $0.append("\(tick.finding), \(tick.queued) queued") } }
        )
    }

    @Test func isDueAtOnceAndThenEveryInterval() async {
        let (one, other) = (scheduler(), scheduler())
        let next = await one.carryOut()
        #expect(next == clock.now.addingTimeInterval(30))
        _ = await other.carryOut()
        #expect(ticks.value == ["tick 2933333, 1 queued"])
        clock.advance(by: 599)
        _ = await one.carryOut()
        #expect(ticks.value.count == 1)
        clock.advance(by: 1)
        #expect(await other.carryOut() <= clock.now.addingTimeInterval(30))
        _ = await one.carryOut()
        #expect(ticks.value == ["tick 2933333, 1 queued", "tick 2933334, 1 queued"])
    }

    @Test func whatWasMissedIsNotMadeUpFor() async throws {
        _ = await scheduler().carryOut()
        clock.advance(by: 86_400 + 7)
        for _ in 0..<3 { _ = await scheduler().carryOut() }
        #expect(ticks.value.count == 2)
        let state = try #require(try await store.schedules().first)
        #expect(state.dueAt > clock.now)
        #expect(state.dueAt.timeIntervalSince1970.truncatingRemainder(dividingBy: 600) == 300)
    }

    /// A machine came up with a clock that was a day ahead, and was set right.
    @Test func aTickOfAClockThatWentAheadStopsNothing() async throws {
        clock.advance(by: 86_400)
        _ = await scheduler().carryOut()
        clock.advance(by: -86_400)
        _ = await scheduler().carryOut()
        #expect(ticks.value.count == 2)
        #expect(try await store.schedules().first?.dueAt == clock.now.addingTimeInterval(600))
        _ = await scheduler().carryOut()
        #expect(ticks.value.count == 2)
    }

    @Test func oneThatFailsDoesNotHoldTheOthersUp() async {
        let next = await scheduler([Broken(), Counting()]).carryOut()
        #expect(ticks.value.count == 1)
        #expect(next == clock.now.addingTimeInterval(5))
    }
}
