import Foundation
import Jobs
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
