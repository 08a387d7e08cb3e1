import Foundation
import Jobs
import TestSupport
import Testing

@Suite("Worker: settling", .timeLimit(.minutes(1)))
struct SettlingTests {
    /// Record the ending with its follow-ups, publish their wake-ups, acknowledge: in this order and no other.
    @Test func theOrderIsFixed() async throws {
        let shop = Workshop { id, _ in
            id == 1 ? .done(next: [SyncThing(id: 2)], enrichment: [SyncMail(id: 3, hash: "x")]) : .done()
        }
        try await shop.enqueue(SyncThing(id: 1), priority: .login)
        let before = shop.journal.value.count
        try await shop.run { await shop.events.wait(for: 3) }
        let next = try [
            JobRequest(SyncThing(id: 2), priority: .login),
            JobRequest(SyncMail(id: 3, hash: "x"), priority: Priority(7)),
        ]
        #expect(
            Array(shop.journal.value[before..<(before + 3)]) == [
                .recorded(1, .completed(next: next)), .published([2, 3]), .settled(1, .completed(next: next)),
            ]
        )
        #expect(shop.store.row("thing", 2)?.priority == .login)
        #expect(shop.store.row("mail", 3)?.priority == Priority(7))
        #expect(shop.store.row("thing", 2)?.status == .completed)
    }

    @Test func aJobMayAskForItself() async throws {
        let generations = Observed<[Int64]>([])
        let shop = Workshop { id, context in
            generations.append(context.generation)
            return generations.value.count < 3 ? .done(next: [SyncThing(id: id)]) : .done()
        }
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run { await shop.events.wait(for: 3) }
        #expect(shop.store.row("thing", 1)?.generation == 3)
        #expect(generations.value == [1, 2, 3])
    }

    @Test func aSnoozeUsesNoAttempt() async throws {
        let contexts = Observed<[JobContext]>([])
        let shop = Workshop { _, context in
            let isFirst = contexts.value.isEmpty
            contexts.append(context)
            return isFirst ? .snooze(until: Date(timeIntervalSince1970: 1_760_000_100)) : .done()
        }
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run {
            await shop.events.wait(for: 1)
            #expect(shop.broker.waiting.map(\.dueAt) == [Date(timeIntervalSince1970: 1_760_000_100)])
            shop.broker.advance(by: .seconds(99))
            #expect(shop.broker.countInHand == 0)
            shop.broker.advance(by: .seconds(1))
            await shop.events.wait(for: 2)
        }
        #expect(contexts.value.map(\.attempt) == [1, 1])
        #expect(shop.store.row("thing", 1)?.attempts == 0)
        #expect(shop.events.value == [.snoozed("thing"), .completed("thing")])
    }

    /// The broker gave it back though its successor waits already, or could not be published: neither may the retry come
    /// early, nor has a worker died.
    @Test func whatIsNotDueYetGoesBackUnrun() async throws {
        let runs = Observed(0)
        let shop = Workshop { _, _ in
            runs.update { $0 += 1 }
            return .done()
        }
        let message = try #require(
            try await shop.store.enqueue([JobRequest(SyncThing(id: 1), priority: .manual)]).messages.first
        )
        let failure = FailureRecord(kind: "http_500", message: "no")
        _ = try await shop.store.settle(message, as: .retried(after: .seconds(600), failure))
        try await shop.broker.publish([message])
        try await shop.run {
            while shop.broker.waiting.allSatisfy({ $0.dueAt <= shop.clock.now }) { await Task.yield() }
        }
        #expect(runs.value == 0)
        #expect(shop.store.row("thing", 1)?.crashes == 0)
        #expect(shop.store.row("thing", 1)?.attempts == 1)
    }

    @Test func aDiscardIsNoDeadLetter() async throws {
        let shop = Workshop { _, _ in .discard(reason: "gone") }
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run { await shop.events.wait(for: 1) }
        #expect(shop.events.value == [.discarded("thing", reason: "gone")])
        #expect(shop.store.row("thing", 1)?.status == .discarded)
        #expect(shop.broker.deadLetters.value.isEmpty)
    }

    @Test func failuresAreRetriedAndThenDead() async throws {
        let contexts = Observed<[JobContext]>([])
        let shop = Workshop { _, context in
            contexts.append(context)
            throw Failure()
        }
        try await shop.enqueue(FewTriesThing(id: 1))
        try await shop.run {
            for attempt in 1...2 {
                await shop.events.wait(for: attempt)
                // Never at once: what fails at once fails again at once.
                let due = try #require(shop.broker.waiting.first?.dueAt)
                let delay = due.timeIntervalSince(shop.clock.now)
                let n = Double(attempt)
                #expect(((n * n * n * n + 2) * 0.8...(n * n * n * n + 2) * 1.2).contains(delay))
                shop.broker.advance(by: .seconds(delay))
            }
            await shop.events.wait(for: 3)
        }
        #expect(contexts.value.map(\.attempt) == [1, 2, 3])
        let record = FailureRecord(kind: "http_500", message: "it failed")
        let name = FewTriesThing.name
        #expect(shop.events.value == [.retried(name, record), .retried(name, record), .died(name, record)])
        #expect(shop.broker.deadLetters.value.map(\.failure) == [record])
        #expect(shop.store.row(name, 1)?.status == .failed)
    }

    @Test func aPermanentFailureIsDeadAtOnce() async throws {
        let shop = Workshop { _, _ in throw Failure(kind: "http_400", isPermanent: true) }
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run { await shop.events.wait(for: 1) }
        #expect(shop.events.value == [.died("thing", FailureRecord(kind: "http_400", message: "it failed"))])
    }

    @Test func retryAfterComesFirst() async throws {
        let shop = Workshop { _, _ in throw Failure(retryAfter: .seconds(600)) }
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run { await shop.events.wait(for: 1) }
        let due = try #require(shop.broker.waiting.first?.dueAt)
        #expect((600...720).contains(due.timeIntervalSince(shop.clock.now)))
    }

    /// The job is abandoned, not its delivery: the slot is free for the next one.
    @Test func aJobThatIgnoresItsCancellationKeepsNoSlot() async throws {
        let end = Observed(false)
        let shop = Workshop { id, _ in
            if id == 1 { await end.wait { $0 } }
            return .done()
        }
        try await shop.enqueue(QuickThing(id: 1), priority: .login)
        try await shop.enqueue(SyncThing(id: 2))
        try await shop.run { await shop.events.wait(for: 2) }
        guard case .retried("quick", let failure) = shop.events.value[0] else {
            Issue.record("\(shop.events.value)")
            return
        }
        #expect(failure.kind == "timeout")
        #expect(shop.events.value[1] == .completed("thing"))
        // What it says later counts no more.
        end.update { $0 = true }
        #expect(shop.settlements(of: 1).count == 1)
    }

    @Test func whatTheStoreCannotDoIsTriedAgain() async throws {
        let shop = Workshop { _, _ in .done() }
        try await shop.enqueue(SyncThing(id: 1))
        shop.store.fail(2)
        try await shop.run { await shop.events.wait(for: 1) }
        #expect(shop.store.row("thing", 1)?.status == .completed)
    }

    @Test func whatTheBrokerCannotPublishIsTriedAgain() async throws {
        let shop = Workshop { id, _ in id == 1 ? .done(next: [SyncThing(id: 2)]) : .done() }
        try await shop.enqueue(SyncThing(id: 1))
        shop.broker.fail(.publish, 2)
        try await shop.run { await shop.events.wait(for: 2) }
        #expect(shop.store.row("thing", 2)?.status == .completed)
        #expect(shop.journal.value.filter { $0 == .published([2]) }.count == 1)
    }

    @Test func aBrokerThatHandsOutNothingIsAskedAgain() async throws {
        let shop = Workshop()
        shop.broker.fail(.next, 2)
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run { await shop.events.wait(for: 1) }
        #expect(shop.events.value == [.completed("thing")])
    }

    /// The acknowledgement was lost: the row says that the job is done, and it does not run again.
    @Test func whatIsRedeliveredAfterItsEndIsDropped() async throws {
        let runs = Observed(0)
        let shop = Workshop { _, _ in
            runs.update { $0 += 1 }
            return .done()
        }
        try await shop.enqueue(SyncThing(id: 1))
        shop.broker.fail(.settle, 1)
        try await shop.run {
            await shop.events.wait(for: 1)
            shop.broker.breakConnection()
            await shop.journal.wait { $0.contains(.settled(1, .completed(next: []))) }
        }
        #expect(runs.value == 1)
        #expect(shop.broker.waiting.isEmpty)
    }

    /// Another worker has taken the job over, or a promotion overtook it: the late ending changes nothing.
    @Test func aSupersededEndingIsDropped() async throws {
        let started = Observed(0)
        let goesOn = Observed(false)
        let shop = Workshop { id, _ in
            started.update { $0 += 1 }
            await goesOn.wait { $0 }
            return .done(next: id == 1 ? [SyncThing(id: 101)] : [])
        }
        try await shop.enqueue(SyncThing(id: 1))
        try await shop.run {
            await started.wait { $0 == 1 }
            // Asked for by hand meanwhile.
            try await shop.enqueue(SyncThing(id: 1), priority: .manual)
            goesOn.update { $0 = true }
            await shop.events.wait(for: 2)
        }
        #expect(started.value == 3)
        #expect(shop.journal.value.contains(.settled(1, .completed(next: []))))
        #expect(shop.journal.value.filter { $0 == .published([101]) }.count == 1)
        #expect(shop.store.row("thing", 1)?.generation == 2)
        #expect(shop.store.row("thing", 101)?.priority == .manual)
    }
}
