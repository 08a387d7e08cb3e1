import Testing

@testable import Runtime

@Suite("Waiting with a bound", .timeLimit(.minutes(1)))
struct BoundedTests {
    private struct Refused: Error {}

    @Test func anAnswerOrARefusalInTimeIsPassedOn() async throws {
        #expect(try await Bounded.value(within: .seconds(50)) { 7 } == 7)
        await #expect(throws: Refused.self) { try await Bounded.value(within: .seconds(50)) { throw Refused() } }
    }

    @Test func whatIgnoresItsCancellationIsNotWaitedFor() async throws {
        let (never, end) = AsyncStream<Void>.makeStream()
        let value = try await Bounded.value(within: .milliseconds(10)) {
            // A task of its own, so that cancellation does not reach it.
            await Task { for await _ in never {} }.value
            return 7
        }
        #expect(value == nil)
        end.finish()
    }
}
