import TestSupport
import Testing

@Suite struct DistributedSimulation {
    @Test func noJobIsLost() async throws {
        let finding = try await Simulation(seeds: 5000).run(DistributedWorld.self)
        #expect(finding == nil, "\(finding.map(\.description) ?? "")")
    }
}
