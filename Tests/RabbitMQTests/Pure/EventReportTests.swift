import Jobs
import Logging
import TestSupport
import Testing

@testable import RabbitMQ

@Suite("What is logged of a broker")
struct EventReportTests {
    private let lines = Observed<[String]>([])

    private var report: EventReport {
        EventReport(logger: Logger(label: "test") { [lines] _ in LineHandler(lines: lines) }, onEvent: { _ in })
    }

    /// At the level that nobody has set.
    @Test func whatWasToldToBeLostIsToldToBeBack() {
        let report = report
        report(.connected(.publishing))
        report(.connected(.consuming))
        #expect(lines.value.isEmpty)
        report(.disconnected(.consuming, reason: "cut"))
        report(.cannotConnect(.consuming, reason: "refused"))
        report(.connected(.publishing))
        report(.connected(.consuming))
        report(.connected(.consuming))
        #expect(
            lines.value == [
                "warning The connection to RabbitMQ is lost; connecting again error=cut link=consuming",
                "error RabbitMQ cannot be reached; trying again error=refused link=consuming",
                "notice Connected to RabbitMQ again link=consuming",
            ]
        )
    }

    @Test func anAlarmIsKnownUntilItEndsOrTheConnectionDoes() {
        let report = report
        #expect(report.alarm == nil)
        report(.blocked(reason: "low on memory"))
        report(.disconnected(.consuming, reason: "cut"))
        #expect(report.alarm == "low on memory")
        report(.unblocked)
        #expect(report.alarm == nil)
        report(.blocked(reason: "low on disk"))
        report(.disconnected(.publishing, reason: "cut"))
        #expect(report.alarm == nil)
    }

    @Test func aDifferenceIsToldOnceWithWhatFollows() {
        let report = report
        let reason = "inequivalent arg 'durable' for queue 'jobs' in vhost '/': received 'true' but current is 'false'"
        for _ in 1...2 { report.differences(["jobs": reason]) }
        #expect(
            lines.value == [
                "warning A queue was declared otherwise than here and is used as it is "
                    + "effect=it does not survive a restart of RabbitMQ, and neither do its messages queue=jobs "
                    + "reason=\(reason)"
            ]
        )
    }
}
