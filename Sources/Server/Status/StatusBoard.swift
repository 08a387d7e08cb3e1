import Foundation
import Runtime

/// The status report, made once for all who ask at the same time.
actor StatusBoard {
    struct Snapshot: Sendable {
        var report: StatusReport
        var json: Data
        fileprivate var madeAt: ContinuousClock.Instant
    }

    private let make: @Sendable () async throws -> StatusReport
    private var latest: Snapshot?
    private var making: Task<Snapshot, any Error>?

    init(_ make: @escaping @Sendable () async throws -> StatusReport) { self.make = make }

    func report(noOlderThan age: Duration = .seconds(1)) async throws -> Snapshot {
        if let latest, ContinuousClock.now - latest.madeAt <= age { return latest }
        if let making { return try await making.value }
        let make = make
        // Of its own, so that one who asked and left takes it from nobody else.
        let task = Task {
            let begin = ContinuousClock.now
            let report = try await make()
            return Snapshot(report: report, json: try ReportJSON.encode(report), madeAt: begin)
        }
        making = task
        defer { making = nil }
        let snapshot = try await task.value
        latest = snapshot
        return snapshot
    }
}
