import Testing

@testable import Jobs

@Suite struct WorkerHealthTests {
    @Test(
        arguments: [
            (false, 0, 0, WorkerHealth.healthy),
            (false, 15, 15, .healthy),
            (false, 16, 16, .late),
            (false, 61, 61, .dead),
            (true, 0, 0, .dead),
            // As old at the heartbeat as may be, and older.
            (false, 5, 35, .healthy),
            (false, 5, 36, .late),
        ] as [(Bool, Double, Double, WorkerHealth)]
    )
    func isJudgedByHeartbeatAndConsumers(_ hasEnded: Bool, _ heart: Double, _ verified: Double, _ health: WorkerHealth)
    {
        #expect(WorkerHealth(hasEnded: hasEnded, sinceHeartbeat: heart, sinceVerified: verified) == health)
    }
}
