import Foundation

extension HealthFacts {
    /// A scheduler that is late by so much has stopped: it looks every 30 seconds.
    private static let scheduleSlack: TimeInterval = 300

    package var verdict: HealthVerdict {
        HealthVerdict(
            disk + brokerTroubles + deadWorkers + unserved + old + stoppedSchedules + peopleTroubles + deadLetters
                + obstacles
        )
    }

    /// Whoever is started on it ends at once, so it comes first.
    private var disk: [HealthVerdict.Finding] {
        guard let fullDisk else { return [] }
        return [
            HealthVerdict.Finding(
                .problem,
                .diskFull,
                "The disk of \(fullDisk) is full, or almost: workers end where nothing can be saved, so free some of it first.",
                remedy: "df -h \(fullDisk)"
            )
        ]
    }

    private var brokerTroubles: [HealthVerdict.Finding] {
        if let trouble = broker?.trouble {
            return [
                HealthVerdict.Finding(
                    .problem,
                    .brokerAway,
                    "The broker does not tell what it holds, so only jobs of the database are counted: \(trouble).",
                    remedy: HealthVerdict.doctor
                )
            ]
        }
        guard let alarm = broker?.alarm.map(BrokerAlarm.init) else { return [] }
        // The doctor tells at length what ends it.
        return [
            HealthVerdict.Finding(.problem, .brokerAlarm, "\(alarm.sentence).", remedy: HealthVerdict.doctor)
        ]
    }

    // MARK: Workers and queues

    private var served: Set<String> { Set(workers.filter(\.isHealthy).flatMap(\.queues)) }

    /// One whose queues others serve has been replaced: that is worth knowing, and no more.
    private var deadWorkers: [HealthVerdict.Finding] {
        let served = served
        let troubled = workers.filter { !$0.isHealthy }.map { worker in
            (worker, alone: worker.queues.filter { !served.contains($0) })
        }
        let cutOff = troubled.filter { $0.0.isCutOff && !$0.alone.isEmpty }
        // What cuts off several is one thing.
        let together = cutOff.count > 1 ? [cutOffTogether(cutOff.map(\.0), cutOff.flatMap(\.alone))] : []
        return together
            + troubled.compactMap { worker, alone in
                guard !alone.isEmpty else {
                    return HealthVerdict.Finding(
                        .notice,
                        .workerReplaced,
                        "The worker \(worker.name) \(worker.trouble); others serve its queues."
                    )
                }
                guard !worker.isCutOff || together.isEmpty else { return nil }
                return HealthVerdict.Finding(
                    .problem,
                    worker.isCutOff ? .workerCutOff : .workerDead,
                    "The worker \(worker.name) \(worker.trouble), and nobody else serves \(words(for: alone)).",
                    // Another one would not be reached either.
                    remedy: worker.isCutOff ? HealthVerdict.doctor : startWorker(types(of: alone))
                )
            }
    }

    private func cutOffTogether(_ workers: [HealthFacts.Worker], _ alone: [String]) -> HealthVerdict.Finding {
        HealthVerdict.Finding(
            .problem,
            .workerCutOff,
            "The workers \(Figures.list(workers.map(\.name))) do not know whether jobs would reach them, and nobody else "
                + "serves \(words(for: Set(alone).sorted())).",
            remedy: HealthVerdict.doctor
        )
    }

    private func words(for names: [String]) -> String {
        names.count == queues.count ? "any queue" : Figures.list(names)
    }

    private var unserved: [HealthVerdict.Finding] {
        // Who is cut off needs its broker, not another worker.
        let known = served.union(workers.filter(\.isCutOff).flatMap(\.queues))
        let lonely = queues.filter { $0.consumers == 0 && $0.ready > 0 && !known.contains($0.queue) }
        guard !lonely.isEmpty else { return [] }
        let jobs = lonely.map { "\($0.queue) (\(Figures.grouped($0.ready)))" }
        return [
            HealthVerdict.Finding(
                .problem,
                .noConsumer,
                "Jobs are ready, and no worker takes them: \(Figures.list(jobs)).",
                remedy: startWorker(lonely.map(\.type))
            )
        ]
    }

    private var old: [HealthVerdict.Finding] {
        queues.compactMap { queue in
            guard let age = queue.oldestAgeSeconds, age > maximumAge / .seconds(1) else { return nil }
            return HealthVerdict.Finding(
                .problem,
                .oldestAge,
                "A job of \(queue.queue) has been due for \(DurationText.describe(seconds: age)), "
                    + "longer than \(DurationText.describe(maximumAge)) (MAX_QUEUE_AGE)"
                    + (isHeldUp ? "; ESI's limits stand in the way now." : "."),
                // Another worker has the same limits.
                remedy: isHeldUp ? nil : startWorker([queue.type])
            )
        }
    }

    private var isHeldUp: Bool { !obstacles.isEmpty }

    private func startWorker(_ types: [String]) -> String {
        if types.count == queues.count { return "orchestrator work" }
        let names = types.map { $0.uppercased().replacing("-", with: "_") }
        return "orchestrator work --types \(names.joined(separator: ","))"
    }

    private func types(of names: [String]) -> [String] {
        names.map { name in queues.first { $0.queue == name }?.type ?? name }
    }

    // MARK: The rest

    private var stoppedSchedules: [HealthVerdict.Finding] {
        let isNew = schedules.allSatisfy { $0.lastAt == nil }
        if isNew {
            return schedules.isEmpty
                ? []
                : [
                    HealthVerdict.Finding(
                        .notice,
                        .noScheduler,
                        "No scheduler has ever run: nothing is refreshed by itself.",
                        remedy: "orchestrator serve"
                    )
                ]
        }
        let late = schedules.filter { schedule in
            guard let last = schedule.lastAt else { return false }
            return at.timeIntervalSince(last) > schedule.interval / .seconds(1) + Self.scheduleSlack
        }
        guard !late.isEmpty else { return [] }
        let last = late.compactMap(\.lastAt).max() ?? at
        return [
            HealthVerdict.Finding(
                .problem,
                .schedulerStopped,
                "No scheduler runs: \(Figures.list(late.map(\.name))) should have been carried out, the last was "
                    + "\(DurationText.ago(last, at: at)).",
                remedy: "orchestrator serve"
            )
        ]
    }

    private var peopleTroubles: [HealthVerdict.Finding] {
        var findings: [HealthVerdict.Finding] = []
        if let trouble = people.tokenTrouble {
            let sentence = "Nobody's killmails can be asked for: \(trouble)."
            findings.append(HealthVerdict.Finding(.problem, .tokens, sentence, remedy: HealthVerdict.doctor))
        } else if people.failing > 0 {
            let who = Figures.count(people.failing, "person", plural: "people")
            let sentence = "The killmails of \(who) could not be read for over an hour: \(people.failure ?? "").".plain
            findings.append(HealthVerdict.Finding(.problem, .peopleFailing, sentence, remedy: "orchestrator users"))
        }
        if people.stopped > 0 {
            let who = Figures.count(people.stopped, "person has", plural: "people have")
            let sentence = "\(who) stopped: no killmails are asked for until the next login."
            findings.append(HealthVerdict.Finding(.notice, .peopleStopped, sentence, remedy: "orchestrator users"))
        }
        return findings
    }

    private var deadLetters: [HealthVerdict.Finding] {
        var findings: [HealthVerdict.Finding] = []
        let count = queues.reduce(0) { $0 + $1.dead }
        if count > 0 {
            let sentence = "Jobs were given up: \(Figures.count(count, "dead letter"))."
            findings.append(HealthVerdict.Finding(.notice, .deadLetters, sentence, remedy: "orchestrator dead list"))
        }
        let strays = (broker?.dead ?? 0) - count
        if strays > 0 {
            let sentence =
                "No job could be made of \(Figures.count(strays, "message")), which lie with the dead letters."
            findings.append(
                HealthVerdict.Finding(.notice, .strayMessages, sentence, remedy: "orchestrator dead list")
            )
        }
        return findings
    }

    private var obstacles: [HealthVerdict.Finding] {
        BudgetText.obstacles(budget, at: at).map { HealthVerdict.Finding(.notice, .esiLimit, $0) }
    }
}
