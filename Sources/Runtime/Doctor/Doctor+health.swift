import Foundation

extension Doctor {
    /// Schedules and workers, as `status` sees them.
    func health() async -> [Checkup] {
        do {
            let report = try await engine.statusReport()
            let checks = report.health.findings.compactMap(Self.check)
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
    static func check(_ finding: HealthVerdict.Finding) -> Checkup? {
        area(finding.code).map { area in
            Checkup(
                area,
                finding.weight == .problem ? .wrong : .notice,
                finding.sentence,
                remedy: finding.remedy == HealthVerdict.doctor ? nil : finding.remedy
            )
        }
    }

    /// nil for limits, database, broker and disk, which have had lines of their own.
    private static func area(_ code: HealthVerdict.Finding.Code) -> String? {
        switch code {
        case .esiLimit, .storeAway, .brokerAway, .brokerAlarm, .diskFull: nil
        case .noScheduler, .schedulerStopped: "schedules"
        case .deadLetters: "jobs"
        case .workerReplaced, .workerCutOff, .workerDead, .noConsumer, .oldestAge, .tokens, .peopleFailing,
            .peopleStopped, .strayMessages:
            "workers"
        }
    }
}
