import Foundation
import Jobs
import Testing

@Suite("Schedules", .timeLimit(.minutes(5)))
struct ScheduleTests {
    private let begin = Date(timeIntervalSince1970: 1_760_000_140)

    @Test(arguments: BackendKind.allCases)
    func aTickIsCarriedOutOnceWithItsJobs(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, _ in
            let state = try await first.jobStore.register("people", every: .seconds(60), at: begin)
            #expect(state.dueAt == begin)
            #expect(state.lastAt == nil)
            let same = try await second.jobStore.register(
                "people",
                every: .seconds(60),
                at: begin.addingTimeInterval(5)
            )
            #expect(same == state)

            let next = state.next(after: begin)
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let store = (index % 2 == 0 ? first : second).jobStore
                        let requests = [JobRequest.test(Int64(index))]
                        return try await store.tick(state, at: begin, next: next, requests: requests)?.messages.count
                            ?? 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(made == 1)
            #expect(try await second.counts(.first).ready == 1)
            let after = try await second.jobStore.schedules()
            #expect(after == [ScheduleState(name: "people", interval: .seconds(60), dueAt: next, lastAt: begin)])
            #expect(try await first.jobStore.tick(state, at: begin, next: next, requests: []) == nil)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aShorterIntervalIsTakenOverSoon(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            let day = try await store.register("list", every: .seconds(86_400), at: begin)
            _ = try await store.tick(day, at: begin, next: day.next(after: begin), requests: [])
            let changed = try await store.register("list", every: .seconds(60), at: begin)
            #expect(changed.interval == .seconds(60))
            #expect(changed.dueAt == begin.addingTimeInterval(60))
        }
    }
}
