import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) struct EntityLimitTests {
    private func message(_ name: JobName) -> Message { Message(queue: "q", name: name, body: Data()) }

    @Test func countsOnlyEntitiesThatEnded() async {
        let limit = EntityLimit(2)
        #expect(await limit.enter())
        #expect(!limit.leave(message("alliance-list"), .completed(next: [])))
        #expect(await limit.enter())
        #expect(!limit.leave(message("alliance"), .retried(after: .zero, FailureRecord(kind: "x", message: ""))))
        #expect(await limit.enter())
        #expect(!limit.leave(message("alliance"), .completed(next: [])))
        #expect(await limit.enter())
        #expect(!limit.isReached)
        #expect(limit.leave(message("corporation"), .discarded(reason: "gone")))
        #expect(limit.isReached)
        limit.end()
        #expect(await !limit.enter())
    }

    @Test func letsNoMoreInThanCouldStillEnd() async {
        let limit = EntityLimit(1)
        #expect(await limit.enter())
        async let second = limit.enter()
        await Task.yield()
        #expect(!limit.leave(message("alliance"), .snoozed(until: Date())))
        #expect(await second)
        async let third = limit.enter()
        #expect(limit.leave(message("alliance"), .completed(next: [])))
        limit.end()
        #expect(await !third)
    }
}
