import Testing

@testable import RabbitMQ
@testable import Runtime

@Suite struct TopologyTextTests {
    @Test func saysOfEachWhetherItIsAsDeclared() {
        var jobs = TopologyReport.Entry(kind: .queue, name: "eve.jobs", state: .present)
        jobs.ready = 1
        jobs.consumers = 2
        var dead = TopologyReport.Entry(kind: .queue, name: "eve.jobs.dead", state: .differs("no ttl"))
        dead.ready = 0
        dead.consumers = 0
        let events = TopologyReport.Entry(kind: .exchange, name: "events", state: .refused("no right"))
        let due = TopologyReport.Entry(kind: .exchange, name: "due", state: .missing)
        #expect(
            TopologyText.lines(TopologyReport(entries: [due, jobs, dead, events])) == [
                "exchange  due            missing",
                "queue     eve.jobs       as declared, 1 ready, 2 consumers",
                "queue     eve.jobs.dead  differs: no ttl, 0 ready",
                "exchange  events         refused: no right",
            ]
        )
    }
}
