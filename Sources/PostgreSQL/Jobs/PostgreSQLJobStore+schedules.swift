package import Foundation
package import Jobs

extension PostgreSQLJobStore {
    package func register(
        _ schedule: String,
        every interval: Duration,
        at now: Date
    ) async throws(JobStoreError) -> ScheduleState {
        // Known ones are looked at every few seconds: that must not write.
        let known = try await schedules().first { $0.name == schedule }
        if let known, known.interval == interval { return known }
        return try await write(
            Several([
                { _ in ScheduleRow.register(schedule, every: interval, at: now) },
                { _ in ScheduleRow.readAll },
            ]) { answers throws(PostgreSQLFailure) in
                guard let state = try ScheduleRow.states(answers[1]).first(where: { $0.name == schedule }) else {
                    throw PostgreSQLFailure(.other, "a schedule has just vanished")
                }
                return state
            }
        )
    }

    /// Not with others: what is to be queued depends on whether the tick was still to be carried out.
    package func tick(
        _ state: ScheduleState,
        at now: Date,
        next: Date,
        requests: [JobRequest]
    ) async throws(JobStoreError) -> Enqueued? {
        do {
            return try await database.atLength { [clock = database.clock] session throws(PostgreSQLFailure) in
                try session.transaction { transaction throws(PostgreSQLFailure) in
                    let ticked = try transaction.run([ScheduleRow.tick(state, at: now, next: next)])
                    guard ticked[0].count > 0 else { return nil }
                    let operations = [EnqueueJobs(requests: requests)]
                    let statements = EnqueueJobs.statements(for: operations, at: clock.parameter)
                    return try EnqueueJobs.outputs(of: operations, from: try transaction.run(statements)).first
                }
            }
        } catch {
            throw JobStoreError(error)
        }
    }

    package func schedules() async throws(JobStoreError) -> [ScheduleState] {
        try await read(Several(ScheduleRow.readAll, output: ScheduleRow.states))
    }
}
