import Foundation

extension Doctor {
    /// Schedules and workers, as `status` sees them.
    func health() async -> [Checkup] {
        do {
            let report = try await engine.statusReport()
            // Limits, broker and disk have had lines of their own.
            let told = ["esi_limit", "broker_away", "broker_alarm", "disk_full"]
            let findings = report.health.findings.filter { !told.contains($0.code) }
            let checks = findings.map(Self.check)
            let areas = ["workers", "schedules"].filter { area in !checks.contains { $0.area == area } }
            let consumers = report.queues.map(\.consumers).reduce(0, max)
            return areas.map { area in
                guard area == "workers" else { return Checkup(area, .fine, "all are carried out in time") }
                return consumers > 0
                    ? Checkup(area, .fine, "every queue with jobs has a worker")
                    : Checkup(area, .notice, "no worker runs; nothing is ready either", remedy: "orchestrator work")
            } + checks
        } catch {
            return [Checkup("workers", .wrong, "\(error)")]
        }
    }

    /// What would mend it is not this command, which prints it.
    static func check(_ finding: HealthVerdict.Finding) -> Checkup {
        Checkup(
            area(finding.code),
            finding.weight == .problem ? .wrong : .notice,
            finding.sentence,
            remedy: finding.remedy == HealthVerdict.doctor ? nil : finding.remedy
        )
    }

    private static func area(_ code: String) -> String {
        switch code {
        case "no_scheduler", "scheduler_stopped": "schedules"
        case "dead_letters": "jobs"
        default: "workers"
        }
    }
}
