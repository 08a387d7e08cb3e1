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

    @Test func whatEndedAndTheBrokerAreTold() {
        let begin = Date(timeIntervalSince1970: 0)
        var throughput = Throughput(since: begin)
        let ended = FinishedJobs(completed: 5, dead: 2, retries: 3, crashes: 1)
        throughput.add([.alliances: ended], upTo: begin.addingTimeInterval(15))
        var broker = BrokerFigures()
        broker.isBlocked = true
        broker.lost["consuming"] = 4
        func text(_ broker: BrokerFigures?, trouble: String? = nil) -> String {
            Metrics(
                status: StatusReport(
                    at: begin,
                    database: "",
                    entities: [:],
                    counts: [],
                    budget: Budget(),
                    failures: [],
                    brokerTrouble: trouble
                ),
                throughput: throughput,
                users: UsersReport([], minimumAge: .zero, signOn: "", at: begin),
                schedules: SchedulesReport([], [], at: begin),
                broker: broker,
                openStreams: 0,
                startedAt: begin
            ).text
        }
        let metrics = text(broker)
        for line in [
            #"jobs_completed_total{queue="alliance_sync_queue",outcome="completed"} 5"#,
            #"jobs_dead_total{queue="alliance_sync_queue"} 2"#, #"jobs_retries_total{queue="alliance_sync_queue"} 3"#,
            #"jobs_rescued_total{queue="alliance_sync_queue"} 1"#, "jobs_broker_up 1", "jobs_broker_blocked 1",
            #"jobs_reconnects_total{link="consuming"} 4"#, #"jobs_reconnects_total{link="publishing"} 0"#,
        ] {
            #expect(metrics.contains("\(line)\n"), "\(line)")
        }
        #expect(text(broker, trouble: "away").contains("jobs_broker_up 0\n"))
        #expect(!text(nil).contains("jobs_broker"))
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
