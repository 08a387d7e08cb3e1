import TestSupport
import Testing

@Suite struct LimiterSimulation {
    @Test func esiNeverRefuses() async throws {
        let finding = try await Simulation(seeds: 30).run(LimiterWorld.self)
        #expect(finding == nil, "\(finding.map(\.description) ?? "")")
    }
}
