package import Foundation

package struct Plan: Sendable {
    package init(_ target: SyncTarget, engine: Engine, now: Date) async throws {
        throw Complaint("--dry-run is not there yet.")
    }
}
package enum PlanText {
    package static func lines(_ plan: Plan) -> [String] { [] }
}
