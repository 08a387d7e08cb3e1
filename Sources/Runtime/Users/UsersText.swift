import Foundation

/// The human form of a ``UsersReport``.
package enum UsersText {
    static let nobody = "Nobody has logged in yet: `orchestrator login` does."

    package static func lines(_ report: UsersReport) -> [String] {
        guard !report.users.isEmpty else { return [nobody] }
        let header = ["CHARACTER", "ID", "LAST SUCCESS", "NEXT DUE", "SCOPES"]
        let rows = report.users.map { user in
            [
                user.name.plain, String(user.characterId), ago(user.lastSuccessAt, report.at), due(user, report.at),
                user.scopes.joined(separator: " ").plain,
            ]
        }
        let table = Table.lines([header] + rows, leading: header.count)
        return table + report.users.flatMap { notes($0, report.at) }
    }

    private static func due(_ user: UsersReport.Entry, _ now: Date) -> String {
        user.nextDueAt.map { DurationText.due($0, at: now) } ?? "stopped"
    }

    private static func notes(_ user: UsersReport.Entry, _ now: Date) -> [String] {
        var lines: [String] = []
        for problem in user.problems {
            switch problem.kind {
            case .stopped, .scopeMissing: lines.append("  stopped \(ago(problem.since, now)): \(problem.reason)")
            case .scopeRefused:
                let wait = problem.until.map { " " + DurationText.due($0, at: now) } ?? ""
                lines.append("  next try\(wait): \(problem.reason)")
            }
            lines.append("  to mend it: \(problem.mend)")
        }
        if let error = user.lastError { lines.append("  last error \(ago(user.lastErrorAt, now)): \(error)") }
        return lines.isEmpty ? [] : [""] + (["\(user.name) (\(user.characterId))"] + lines).map(\.plain)
    }

    private static func ago(_ date: Date?, _ now: Date) -> String {
        date.map { DurationText.ago($0, at: now) } ?? "never"
    }
}
