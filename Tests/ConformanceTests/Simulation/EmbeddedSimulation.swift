import TestSupport
import Testing

@Suite struct EmbeddedSimulation {
    @Test func aJobHasOneOwnerAndIsNeverLost() async throws {
        let finding = try await Simulation(seeds: 100).run(EmbeddedWorld.self)
        #expect(finding == nil, "\(finding.map(\.description) ?? "")")
    }
}
