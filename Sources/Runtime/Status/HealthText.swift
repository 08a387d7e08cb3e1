/// The human form of a ``HealthVerdict``.
package enum HealthText {
    package static func lines(_ verdict: HealthVerdict) -> [String] {
        let words = verdict.isHealthy ? "Healthy." : "Unhealthy:"
        return [words]
            + verdict.findings.flatMap { finding in
                let mark = finding.weight == .problem ? "!" : "-"
                return ["\(mark) \(finding.sentence)"] + (finding.remedy.map { ["    \($0)"] } ?? [])
            }
    }
}
