/// What `doctor` found out about one thing. Its JSON keys are these names in snake_case.
package struct Checkup: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable {
        case fine
        /// Works, and could be better.
        case notice
        case wrong
    }

    /// As in `store` or `broker`.
    package var area: String
    package var state: State
    /// What was found, in a sentence.
    package var finding: String
    /// The command that mends it.
    package var remedy: String?

    package init(_ area: String, _ state: State, _ finding: String, remedy: String? = nil) {
        self.area = area
        self.state = state
        self.finding = finding
        self.remedy = remedy
    }
}

/// All that `doctor` tells.
package struct DoctorReport: Sendable, Codable, Equatable {
    package var isFine: Bool
    package var checks: [Checkup]

    package init(_ checks: [Checkup]) {
        self.checks = checks
        isFine = !checks.contains { $0.state == .wrong }
    }

    package var lines: [String] {
        let width = checks.map(\.area.count).max() ?? 0
        return checks.flatMap { check in
            let word =
                switch check.state {
                case .fine: "fine  "
                case .notice: "notice"
                case .wrong: "WRONG "
                }
            let line = "\(word)  \(check.area.padded(width))  \(check.finding.plain)"
            return [line] + (check.remedy.map { [String(repeating: " ", count: width + 10) + $0] } ?? [])
        }
    }
}
