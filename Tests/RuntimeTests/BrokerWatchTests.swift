import Testing

@testable import RabbitMQ
@testable import Runtime

@Suite("What is heard of the broker")
struct BrokerWatchTests {
    @Test func lostConnectionsAndAlarmsAreKept() {
        let watch = BrokerWatch()
        watch.record(.connected(.publishing))
        #expect(watch.current == BrokerFigures())
        watch.record(.blocked(reason: "low on memory"))
        #expect(watch.current.isBlocked)
        watch.record(.disconnected(.consuming, reason: ""))
        #expect(watch.current.isBlocked)
        watch.record(.disconnected(.publishing, reason: ""))
        #expect(!watch.current.isBlocked)
        watch.record(.blocked(reason: "low on disk"))
        watch.record(.unblocked)
        #expect(!watch.current.isBlocked)
        #expect(watch.current.lost == ["consuming": 1, "publishing": 1])
    }
}
