import ESI
import TestSupport
import Testing

@Suite("ESI client: what another has brought meanwhile", .timeLimit(.minutes(1)))
struct OvertakenTests {
    @Test func isNotAskedForWhenTheTurnComes() async throws {
        try await Bench.run(perSecond: 0.3) { bench in
            for _ in 1...2 { bench.transport.add(.reply(200, Body.alliance)) }
            _ = try await bench.client.send(.alliance(1), priority: 3)
            await #expect(throws: OvertakenRequest.self) {
                _ = try await bench.client.send(.alliance(1), priority: 3) { false }
            }
            _ = try await bench.client.send(.alliance(1), priority: 3) { true }
            #expect(bench.transport.requests.count == 2)
        }
    }
}
