import Foundation
import Runtime

/// The status report, as a value and as it is sent.
struct StatusBoard: Sendable {
    struct Snapshot: Sendable {
        var report: StatusReport
        var json: Data
    }

    private let snapshots: Shared<Snapshot>

    init(_ make: @escaping @Sendable () async throws -> StatusReport) {
        snapshots = Shared {
            let report = try await make()
            return Snapshot(report: report, json: try ReportJSON.encode(report))
        }
    }

    func report(noOlderThan age: Duration = .seconds(1)) async throws -> Snapshot {
        try await snapshots.value(noOlderThan: age)
    }
}
