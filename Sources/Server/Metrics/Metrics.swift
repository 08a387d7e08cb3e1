import Domain
import Foundation
import Jobs
import Runtime

/// What is measured, by the names that job systems have for it. All figures are those of the reports, and without them
/// those of this process alone.
struct Metrics {
    struct Reports: Sendable {
        var status: StatusReport
        var users: UsersReport
        var schedules: SchedulesReport
    }

    struct Broker: Sendable {
        /// It tells what it holds.
        var isUp: Bool
        var figures: BrokerFigures
    }

    /// nil where the store does not tell in time.
    var reports: Reports?
    var throughput: Throughput
    /// nil where there is no broker.
    var broker: Broker?
    var openStreams: Int
    var startedAt: Date

    var text: String {
        var metrics = MetricsText()
        metrics.add(
            "jobs_store_up",
            .gauge,
            "1 where the database told in time what it holds.",
            reports == nil ? 0 : 1
        )
        if let reports {
            let isHealthy = reports.status.health.isHealthy
            metrics.add("jobs_healthy", .gauge, "1 where status finds no problem.", isHealthy ? 1 : 0)
            addJobs(reports.status, &metrics)
            addSchedules(reports.schedules, &metrics)
        }
        addEnded(&metrics)
        addBroker(&metrics)
        if let reports {
            addESI(reports.status, &metrics)
            addStore(reports.status, reports.users, &metrics)
        }
        metrics.add("esi_worker_event_streams", .gauge, "Open streams of events.", Double(openStreams))
        metrics.add(
            "process_start_time_seconds",
            .gauge,
            "When this server started, since 1970.",
            startedAt.timeIntervalSince1970
        )
        if let bytes = Self.residentBytes() {
            metrics.add("process_resident_memory_bytes", .gauge, "Memory of this server.", Double(bytes))
        }
        return metrics.text
    }

    private func addJobs(_ status: StatusReport, _ metrics: inout MetricsText) {
        let depths = status.queues.flatMap { queue in
            [("ready", queue.ready), ("in_flight", queue.inFlight), ("waiting", queue.waiting), ("dead", queue.dead)]
                .map { (labels: [("queue", queue.queue), ("state", $0.0)], value: Double($0.1)) }
        }
        metrics.add("jobs_queue_depth", .gauge, "Jobs by queue and state.", depths)
        metrics.add(
            "jobs_running",
            .gauge,
            "Jobs that a worker holds.",
            status.queues.map { ([("queue", $0.queue)], Double($0.inFlight)) }
        )
        metrics.add(
            "jobs_oldest_ready_age_seconds",
            .gauge,
            "How long the longest-waiting ready job has been due.",
            status.queues.map { ([("queue", $0.queue)], $0.oldestAgeSeconds ?? 0) }
        )
        metrics.add(
            "jobs_consumers",
            .gauge,
            "Workers that serve the queue, as far as their consumers were verified lately.",
            status.queues.map { ([("queue", $0.queue)], Double($0.consumers)) }
        )
        metrics.add(
            "jobs_backlog_seconds",
            .gauge,
            "How long what is ready or in flight takes at the present limits.",
            status.queues.compactMap { queue in queue.backlogSeconds.map { ([("queue", queue.queue)], $0) } }
        )
        metrics.add(
            "jobs_failures",
            .gauge,
            "Jobs that failed, by what went wrong, of the largest groups.",
            status.failures.map {
                ([("kind", $0.job), ("reason", $0.kind), ("state", $0.state.rawValue)], Double($0.count))
            }
        )
        metrics.add(
            "jobs_workers",
            .gauge,
            "Worker processes that are known of, by health.",
            [WorkerHealth.healthy, .late, .dead].map { health in
                ([("health", health.rawValue)], Double(status.workers.count { $0.health == health }))
            }
        )
    }

    private func addSchedules(_ schedules: SchedulesReport, _ metrics: inout MetricsText) {
        metrics.add("jobs_leader", .gauge, "1 where some scheduler runs.", schedules.isRunning ? 1 : 0)
        metrics.add(
            "jobs_schedule_last_run_timestamp_seconds",
            .gauge,
            "When a schedule was carried out last, since 1970.",
            schedules.schedules.compactMap { entry in
                entry.lastAt.map { ([("schedule", entry.name)], $0.timeIntervalSince1970) }
            }
        )
    }

    /// By rows, whichever worker ended them.
    private func addEnded(_ metrics: inout MetricsText) {
        let totals = Catalog.registry.queues.map { ($0.rawValue, throughput.totals[$0] ?? FinishedJobs()) }
        metrics.add(
            "jobs_completed_total",
            .counter,
            "Jobs that ended since this server started.",
            totals.flatMap { queue, total in
                [("completed", total.completed), ("discarded", total.discarded)]
                    .map { (labels: [("queue", queue), ("outcome", $0.0)], value: Double($0.1)) }
            }
        )
        let parts: [(String, String, KeyPath<FinishedJobs, Int>)] = [
            ("jobs_dead_total", "Jobs that were given up since this server started.", \.dead),
            ("jobs_retries_total", "Further tries of the jobs that ended since this server started.", \.retries),
            (
                "jobs_rescued_total",
                "Deliveries that came again of the jobs that ended since this server started: a worker died or lost its "
                    + "connection, or RabbitMQ itself was killed.", \.crashes
            ),
        ]
        for (name, help, part) in parts {
            metrics.add(name, .counter, help, totals.map { ([("queue", $0.0)], Double($0.1[keyPath: part])) })
        }
    }

    private func addBroker(_ metrics: inout MetricsText) {
        guard let broker else { return }
        metrics.add("jobs_broker_up", .gauge, "1 where RabbitMQ tells what it holds.", broker.isUp ? 1 : 0)
        metrics.add(
            "jobs_broker_blocked",
            .gauge,
            "1 while RabbitMQ has an alarm and takes no messages of this server.",
            broker.figures.isBlocked ? 1 : 0
        )
        metrics.add(
            "jobs_reconnects_total",
            .counter,
            "Connections to RabbitMQ that this server lost.",
            broker.figures.lost.sorted { $0.key < $1.key }.map { ([("link", $0.key)], Double($0.value)) }
        )
    }

    private func addESI(_ status: StatusReport, _ metrics: inout MetricsText) {
        metrics.add(
            "esi_errors_remaining",
            .gauge,
            "Errors that ESI allows this minute, by address.",
            status.addresses.map { ([("address", $0.address)], Double($0.errorsRemaining)) }
        )
        metrics.add(
            "esi_up",
            .gauge,
            "1 where ESI can be asked: EVE is not down, and the address is not stopped.",
            status.addresses.map { address in
                let isStopped = address.stoppedUntil.map { $0 > status.at } ?? false
                return ([("address", address.address)], address.isDown || isStopped ? 0 : 1)
            }
        )
        metrics.add(
            "esi_requests_in_flight",
            .gauge,
            "Requests on their way, over all processes.",
            Double(status.errorLimit.requestsInFlight)
        )
        func labels(_ bucket: Budget.Window) -> [(String, String)] {
            [("group", bucket.group), ("owner", bucket.owner)]
        }
        let buckets = status.buckets
        metrics.add(
            "esi_bucket_used_tokens",
            .gauge,
            "Tokens spent within the window of a bucket.",
            buckets.map { (labels($0), Double($0.used)) }
        )
        metrics.add(
            "esi_bucket_limit_tokens",
            .gauge,
            "Tokens that a bucket holds.",
            buckets.map { (labels($0), Double($0.limit)) }
        )
        metrics.add(
            "esi_bucket_window_seconds",
            .gauge,
            "After that time a spent token comes back.",
            buckets.map { (labels($0), $0.windowSeconds) }
        )
    }

    private func addStore(_ status: StatusReport, _ users: UsersReport, _ metrics: inout MetricsText) {
        metrics.add(
            "esi_worker_entities",
            .gauge,
            "What is stored.",
            status.entities.sorted { $0.key < $1.key }.map { ([("type", $0.key)], Double($0.value)) }
        )
        metrics.add(
            "esi_worker_killmail_references",
            .gauge,
            "Killmails that are known of, by what became of them.",
            (status.killmailReferences ?? [:]).sorted { $0.key < $1.key }
                .map { ([("state", $0.key)], Double($0.value)) }
        )
        let stopped = users.users.count { $0.nextDueAt == nil }
        metrics.add(
            "esi_worker_people",
            .gauge,
            "People who logged in.",
            [
                ([("state", "active")], Double(users.users.count - stopped)),
                ([("state", "stopped")], Double(stopped)),
            ]
        )
    }

    /// As Linux tells it, in pages.
    private static func residentBytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
    }
}
