import Domain
import Foundation
import Jobs
import Runtime
import Testing

@testable import Server

@Suite struct MetricsTests {
    @Test func namesAndValuesAreWrittenAsPrometheusReadsThem() {
        var metrics = MetricsText()
        metrics.add("a_total", .counter, "With \\ and\nbreak.", [([("x", "q\"\\\n"), ("y", "")], 3), ([], 0.5)])
        metrics.add("b", .gauge, "Left out.", [])
        #expect(
            metrics.text == #"""
                # HELP a_total With \\ and\nbreak.
                # TYPE a_total counter
                a_total{x="q\"\\\n",y=""} 3
                a_total 0.5

                """#
        )
    }

    @Test func noCharacterHidesWhatMustBeEscaped() {
        var metrics = MetricsText()
        metrics.add("a", .gauge, "A\r\nB", [([("x", "one\r\ntwo \"\u{301}")], 1)])
        let value = metrics.text.unicodeScalars
        #expect(value.filter { $0 == "\n" }.count == 3)
        #expect(
            String(value).utf8.elementsEqual(
                "# HELP a A\r\\nB\n# TYPE a gauge\na{x=\"one\r\\ntwo \\\"\u{301}\"} 1\n".utf8
            )
        )
    }

    @Test func whatEndedAndTheBrokerAreTold() {
        let begin = Date(timeIntervalSince1970: 0)
        var throughput = Throughput(since: begin)
        let ended = FinishedJobs(completed: 5, dead: 2, retries: 3, crashes: 1)
        throughput.add([.alliances: ended], upTo: begin.addingTimeInterval(15))
        var broker = BrokerFigures()
        broker.isBlocked = true
        broker.lost["consuming"] = 4
        let reports = Metrics.Reports(
            status: StatusReport(at: begin, database: "", entities: [:], counts: [], budget: Budget(), failures: []),
            users: UsersReport([], minimumAge: .zero, signOn: "", at: begin),
            schedules: SchedulesReport([], [], at: begin)
        )
        func text(_ reports: Metrics.Reports?, _ broker: Metrics.Broker?) -> String {
            Metrics(reports: reports, throughput: throughput, broker: broker, openStreams: 0, startedAt: begin).text
        }
        let metrics = text(reports, Metrics.Broker(isUp: true, figures: broker))
        for line in [
            #"jobs_completed_total{queue="alliance_sync_queue",outcome="completed"} 5"#,
            #"jobs_dead_total{queue="alliance_sync_queue"} 2"#, #"jobs_retries_total{queue="alliance_sync_queue"} 3"#,
            #"jobs_rescued_total{queue="alliance_sync_queue"} 1"#, "jobs_broker_up 1", "jobs_broker_blocked 1",
            #"jobs_reconnects_total{link="consuming"} 4"#, #"jobs_reconnects_total{link="publishing"} 0"#,
        ] {
            #expect(metrics.contains("\(line)\n"), "\(line)")
        }
        #expect(metrics.contains("jobs_healthy 1\n") && metrics.contains("jobs_store_up 1\n"))
        #expect(text(reports, Metrics.Broker(isUp: false, figures: broker)).contains("jobs_broker_up 0\n"))
        #expect(!text(reports, nil).contains("jobs_broker"))

        let alone = text(nil, Metrics.Broker(isUp: true, figures: broker))
        for line in [
            "jobs_store_up 0", "jobs_broker_up 1", "jobs_broker_blocked 1", "process_start_time_seconds 0",
            #"jobs_dead_total{queue="alliance_sync_queue"} 2"#,
        ] {
            #expect(alone.contains("\(line)\n"), "\(line)")
        }
        for name in [
            "jobs_healthy", "jobs_queue_depth", "jobs_leader", "jobs_workers", "esi_requests", "esi_worker_entities",
        ] {
            #expect(metrics.contains(name) != alone.contains("\n\(name)"), "\(name)")
        }
    }

    /// A monitor must be told that something is wrong, and not nothing.
    @Test(.timeLimit(.minutes(1))) func withoutItsStoreTheServerTellsWhatItKnows() async throws {
        try await Place.with { place in
            await place.engine.close()
            let reply = try await Client(port: place.port).get("/metrics")
            #expect(reply.status == 200)
            #expect(reply.body.contains("jobs_store_up 0\n"), "\(reply.body)")
            #expect(reply.body.contains("process_resident_memory_bytes"))
            #expect(!reply.body.contains("jobs_queue_depth"))
        }
    }

    @Test func throughputKeepsAnHour() {
        let begin = Date(timeIntervalSince1970: 0)
        var throughput = Throughput(since: begin)
        for number in 1...300 {
            throughput.add(
                ["q": FinishedJobs(completed: 2, discarded: 1)],
                upTo: begin.addingTimeInterval(Double(number) * 15)
            )
        }
        #expect(throughput.samples.count == 240)
        #expect(throughput.samples.last?.finished == ["q": 3])
        #expect(throughput.totals["q"] == FinishedJobs(completed: 600, discarded: 300))
        #expect(throughput.upTo == begin.addingTimeInterval(4500))
    }
}
