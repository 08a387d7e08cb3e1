import Foundation
import Jobs
import Synchronization
import Testing

@testable import RabbitMQ

@Suite struct DeliveryDeskTests {
    private static let queue: QueueName = "q"

    private func arrival(_ entity: Int64, _ priority: Priority = .schedule, channel: Int = 1) -> Arrival {
        let message = Message(queue: Self.queue, entity: entity, priority: priority, body: Data())
        return Arrival(
            envelope: Envelope(message, firstSeen: .distantPast),
            receipt: Receipt(channel: channel, tag: UInt64(entity)),
            isRedelivered: false
        )
    }

    private func desk(waiters: [Priority]) -> DeliveryDesk {
        var desk = DeliveryDesk(defaultPrefetch: 64)
        desk.opened(1)
        for minimum in waiters { wait(&desk, minimum) }
        return desk
    }

    private func wait(_ desk: inout DeliveryDesk, _ minimum: Priority = .lowest) {
        _ = desk.wait(desk.ticket(), for: .init(queues: [Self.queue], minimum: minimum)) { _ in }
    }

    private func serve(_ desk: inout DeliveryDesk) -> [Int64?] { desk.serve().map(\.1.envelope.message.entity) }

    @Test func theMostUrgentFirstThenTheOldest() {
        var desk = desk(waiters: Array(repeating: .lowest, count: 4))
        _ = desk.arrived([arrival(1), arrival(2, .login), arrival(3), arrival(4, .refresh)])
        #expect(serve(&desk) == [2, 1, 3, 4])
    }

    @Test func anUrgentJobGoesToTheSlotThatIsKeptForIt() {
        var desk = desk(waiters: [.lowest, .manual])
        _ = desk.arrived([arrival(1, .manual)])
        #expect(serve(&desk) == [1])
        _ = desk.arrived([arrival(2, .schedule)])
        #expect(serve(&desk) == [2])
    }

    @Test func aLimitBoundsWhatIsInHandAndUrgentJobsMayExceedIt() {
        var desk = desk(waiters: Array(repeating: .lowest, count: 12))
        desk.setLimit(QueueLimit(2), for: Self.queue)
        _ = desk.arrived((1...4).map { arrival($0) })
        #expect(serve(&desk) == [1, 2])
        _ = desk.arrived((11...16).map { arrival($0, .login) })
        #expect(serve(&desk) == [11, 12, 13, 14])
        desk.settled(.login, in: Self.queue)
        #expect(serve(&desk) == [15])
        desk.setLimit(.closed, for: Self.queue)
        #expect(serve(&desk).isEmpty)
    }

    /// Another worker may have a slot for it.
    @Test func whatLiesHereUnbegunIsGivenAway() {
        var desk = desk(waiters: [.lowest])
        _ = desk.arrived((1...3).map { arrival($0) })
        #expect(serve(&desk) == [1])
        #expect(desk.takeIdle(from: [Self.queue]).isEmpty)
        wait(&desk)
        #expect(serve(&desk) == [2])
        #expect(desk.takeIdle(from: [Self.queue]).isEmpty)
        #expect(desk.takeIdle(from: []).isEmpty)
        #expect(desk.takeIdle(from: [Self.queue]).map(\.envelope.message.entity) == [3])
        #expect(desk.fetchedAhead.isEmpty)
    }

    /// The limit is everybody's.
    @Test func whatALimitKeepsHereStays() {
        var desk = desk(waiters: [.lowest])
        desk.setLimit(.closed, for: Self.queue)
        _ = desk.arrived([arrival(1)])
        #expect(serve(&desk).isEmpty)
        for _ in 0..<3 { #expect(desk.takeIdle(from: [Self.queue]).isEmpty) }
        #expect(desk.fetchedAhead == [Self.queue: 1])
    }

    @Test func whatCameOnAClosedChannelIsForgotten() {
        var desk = desk(waiters: [])
        wait(&desk)
        _ = serve(&desk)
        _ = desk.arrived([arrival(1), arrival(2, channel: 2)])
        desk.closed(1)
        #expect(serve(&desk) == [2])
        #expect((desk.takeBack(arrival(1))) == false)
    }

    @Test func whatIsTakenBackIsTheNextOfItsPriority() {
        var desk = desk(waiters: [.lowest])
        _ = desk.arrived([arrival(1), arrival(2), arrival(3, .login)])
        #expect(serve(&desk) == [3])
        #expect((desk.takeBack(arrival(9))) == true)
        for _ in 1...3 { wait(&desk) }
        #expect(serve(&desk) == [9, 1, 2])
    }

    @Test func afterAStopNobodyIsServed() {
        var desk = desk(waiters: [.manual, .manual])
        _ = desk.arrived([arrival(1), arrival(2)])
        let (waiters, left) = desk.stop()
        #expect(waiters.count == 2)
        #expect(left.count == 2)
        #expect(desk.wait(99, for: .init(queues: [Self.queue], minimum: .lowest)) { _ in } == nil)
        #expect(desk.arrived([arrival(3)]).count == 1)
        #expect(desk.targets.isEmpty)
        #expect((desk.takeBack(arrival(4))) == false)
    }

    @Test func theServerMayLeaveHereWhatTheLimitAllows() {
        var desk = desk(waiters: [.lowest])
        #expect(desk.targets == [Self.queue: 64])
        desk.setLimit(.closed, for: Self.queue)
        #expect(desk.targets == [Self.queue: 0])
        for (limit, target) in [(0, 4), (1, 5), (2, 6), (5, 8), (7, 10), (50, 52), (1000, 68)] {
            desk.setLimit(QueueLimit(limit), for: Self.queue)
            #expect(desk.targets == [Self.queue: target])
        }
    }

    @Test func aLimitThatMovesALittleIsTheSameStep() {
        #expect((0...17).map(DeliveryDesk.step) == [0, 1, 2, 3, 4, 4, 6, 6, 8, 8, 8, 8, 12, 12, 12, 12, 16, 16])
        for limit in 1...1000 {
            #expect(DeliveryDesk.step(limit) <= limit)
            #expect(DeliveryDesk.step(limit) * 3 >= limit * 2 - 2)
        }
    }

    @Test func aCallerThatHasGoneIsNotServed() {
        var desk = desk(waiters: [])
        let ticket = desk.ticket()
        #expect(desk.wait(ticket, for: .init(queues: [Self.queue], minimum: .lowest)) { _ in } == true)
        #expect(desk.cancel(ticket) != nil)
        #expect(desk.cancel(ticket) == nil)
        _ = desk.arrived([arrival(1)])
        #expect(serve(&desk).isEmpty)
    }
}
