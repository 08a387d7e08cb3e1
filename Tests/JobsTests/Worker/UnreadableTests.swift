import Foundation
import Jobs
import TestSupport
import Testing

/// Messages of other producers, other versions, and no sense at all.
@Suite("Worker: messages it cannot trust", .timeLimit(.minutes(1)))
struct UnreadableTests {
    @Test(arguments: [
        "99000006", #"{"id":99000006}"#, #"{"entityId":99000006,"token":"secret"}"#, #" {"id":99000006,"x":[1]} "#,
    ])
    func otherProducersAreUnderstood(body: String) async throws {
        let ids = Observed<[Int64]>([])
        let shop = Workshop { id, _ in
            ids.append(id)
            return .done()
        }
        try await shop.send(body)
        try await shop.run { await shop.events.wait(for: 1) }
        #expect(ids.value == [99_000_006])
        // What is kept is what the job declares, whatever came with it.
        let row = try #require(shop.store.row("thing", 99_000_006))
        #expect(String(decoding: row.request.body, as: UTF8.self) == #"{"id":99000006}"#)
        #expect(row.status == .completed)
    }

    @Test func anotherProducersJobFailsLikeOurs() async throws {
        let shop = Workshop { _, _ in throw Failure() }
        try await shop.send("7")
        try await shop.run { await shop.events.wait(for: 1) }
        #expect(shop.store.row("thing", 7)?.attempts == 1)
        #expect(shop.broker.waiting.count == 1)
    }

    /// What is pending already is not run for another producer's message too.
    @Test func anotherProducersRequestForWhatIsPendingIsDropped() async throws {
        let shop = Workshop()
        _ = try await shop.store.enqueue([JobRequest(SyncThing(id: 7), priority: .schedule)])
        try await shop.send("7")
        try await shop.run { await shop.journal.wait { $0.contains { if case .settled = $0 { true } else { false } } } }
        #expect(shop.events.value.isEmpty)
        #expect(shop.store.row("thing", 7)?.status == .pending)
    }

    @Test(arguments: ["", "garbage", "{}", "[1]", "null", #"{"id":"x"}"#, #"{"token":"secret"}"#, "1e99", "\u{0}"])
    func nonsenseDiesAfterThreeTries(body: String) async throws {
        let shop = Workshop()
        try await shop.send(body)
        try await drive(shop, tries: 3)
        let death = try #require(shop.broker.deadLetters.value.first)
        #expect(death.failure.kind == "decode_failed")
        #expect(!death.failure.message.contains("secret"))
        #expect(death.failure.message.contains("\(body.utf8.count) bytes"))
    }

    /// The broker alone knows it, and delivers it again: it has not ended.
    @Test func whatTheBrokerDidNotTakeBackIsNotReported() async throws {
        let shop = Workshop()
        var message = Message(queue: SyncThing.queue, name: nil, body: Data("garbage".utf8))
        message.attempts = 2
        shop.broker.fail(.settle, 1)
        try await shop.broker.publish([message])
        try await shop.run {
            await shop.broker.summary.wait { $0.inHand == 1 && $0.waiters == 1 }
            #expect(shop.events.value.isEmpty)
            shop.broker.breakConnection()
            await shop.events.wait(for: 1)
        }
        #expect(shop.broker.deadLetters.value.count == 1)
        #expect(shop.events.value.count == 1)
    }

    @Test func anUnknownJobDiesAfterADay() async throws {
        let shop = Workshop()
        try await shop.send(#"{"id":1}"#, name: "unheard_of")
        let waited = try await drive(shop, tries: 13)
        #expect(shop.broker.deadLetters.value.first?.failure.kind == "unknown_job")
        #expect((10 * 3600...36 * 3600).contains(waited))
    }

    @Test func aNewerMessageIsNotGuessedAt() async throws {
        let shop = Workshop()
        try await shop.send(#"{"id":1}"#, version: Message.currentVersion + 1)
        try await drive(shop, tries: 13)
        #expect(shop.broker.deadLetters.value.first?.failure.kind == "unknown_job")
    }

    /// Ours, from a row, of a version to come.
    @Test func aRowThatNobodyKnowsDiesInItsRow() async throws {
        let shop = Workshop()
        try await shop.enqueue(FutureThing(id: 1))
        try await drive(shop, tries: 13)
        #expect(shop.store.row("future", 1)?.status == .failed)
        #expect(shop.store.row("future", 1)?.failure?.kind == "unknown_job")
    }

    /// Works until the message is a dead letter, moving the clock to each retry.
    /// - Returns: how long it took, in seconds.
    @discardableResult
    private func drive(_ shop: Workshop, tries: Int) async throws -> Double {
        let start = shop.clock.now
        try await shop.run {
            for attempt in 1..<tries {
                await shop.journal.wait {
                    $0.count { if case .settled(_, .retried) = $0 { true } else { false } } == attempt
                }
                let due = try #require(shop.broker.waiting.first?.dueAt)
                let delay = due.timeIntervalSince(shop.clock.now)
                #expect(delay >= 2)
                shop.broker.advance(by: .seconds(delay + 0.001))
            }
            await shop.broker.deadLetters.wait(for: 1)
        }
        #expect(shop.broker.waiting.isEmpty)
        return shop.clock.now.timeIntervalSince(start)
    }
}
