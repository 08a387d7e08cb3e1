import Domain
import Foundation
import Jobs
import TestSupport
import Testing

@Suite("Store: references to killmails", .timeLimit(.minutes(5)))
struct ReferenceTests {
    private func reference(_ id: Int64, _ hash: Int) throws -> KillmailReference {
        KillmailReference(id: id, hash: try #require(.test(hash)))
    }

    private func states(
        _ store: any Store,
        _ lister: KillmailLister? = nil
    ) async throws -> [KillmailReference.State: Int] {
        try await store.referenceCounts(listedBy: lister)
    }

    @Test(arguments: BackendKind.allCases)
    func moveOnAndNeverBack(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let references = try (1...5).map { try reference($0, Int($0)) }
            let second = try reference(5, 55)
            for _ in 0..<2 { try await store.record(references: references + [second], listedBy: .manual) }
            #expect(try await states(store) == [.pending: 6])

            #expect(try await store.recordRefusal(of: references[3], reason: "early", distance: .zero) == false)
            #expect(try await store.standing(of: references[3]) == .unread)
            #expect(try await !store.recordRefusal(of: references[3], reason: "soon", distance: .seconds(60)))
            time.advance(by: 60)
            #expect(try await store.recordRefusal(of: references[3], reason: "wrong\u{0}", distance: .seconds(60)))
            #expect(try await store.standing(of: references[3]) == .invalid(reason: "wrong"))
            #expect(try await store.pendingReference(of: 4) == nil)
            #expect(try await store.pendingReference(of: 5) == references[4])
            // All hashes of a killmail are settled with it.
            var random = SeededGenerator(seed: 2)
            try await store.save(random.killmail(5, second.hash))
            #expect(try await states(store) == [.pending: 3, .stored: 2, .invalid: 1])

            for _ in 0..<2 {
                #expect(try await !store.recordRefusal(of: second, reason: "late", distance: .zero))
            }
            try await store.record(references: references + [second, try reference(5, 56)], listedBy: .manual)
            #expect(try await store.standing(of: second) == .stored)
            #expect(try await states(store) == [.pending: 3, .stored: 3, .invalid: 1])

            #expect(try await store.refused(among: references) == [references[3]])
            // Only a refused one is changed by it, and it is asked for twice again.
            try await store.reopen(references)
            #expect(try await store.refused(among: references) == [])
            #expect(try await states(store) == [.pending: 4, .stored: 3])
            #expect(try await store.recordRefusal(of: references[3], reason: "again", distance: .zero) == false)
        }
    }

    /// ESI has given the killmail under its other hash, which says nothing of this one.
    @Test(arguments: BackendKind.allCases)
    func aRefusedHashOfAStoredKillmailIsInvalidToo(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let wrong = try reference(7, 1)
            #expect(try await !backend.store.recordRefusal(of: wrong, reason: "no", distance: .zero))
            #expect(try await backend.store.recordRefusal(of: wrong, reason: "no", distance: .zero))
            var random = SeededGenerator(seed: 4)
            try await backend.store.save(random.killmail(7, try reference(7, 2).hash))
            #expect(try await backend.store.recordRefusal(of: wrong, reason: "no", distance: .zero))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func everyListingCountsForItsLister(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let references = try (1...4).map { try reference($0, Int($0)) }
            let (one, other) = (KillmailLister.character(90_000_001), KillmailLister.character(90_000_002))
            try await store.record(references: Array(references[0...2]), listedBy: one)
            time.advance(by: 60)
            try await store.record(references: Array(references[1...3]), listedBy: other)
            try await store.record(references: Array(references[1...3]), listedBy: one)
            var random = SeededGenerator(seed: 3)
            try await store.save(random.killmail(1, references[0].hash))
            for _ in 0..<2 { _ = try await store.recordRefusal(of: references[3], reason: "wrong", distance: .zero) }

            #expect(try await states(store) == [.pending: 2, .stored: 1, .invalid: 1])
            #expect(try await states(store, one) == [.pending: 2, .stored: 1, .invalid: 1])
            #expect(try await states(store, other) == [.pending: 2, .invalid: 1])
            #expect(try await states(store, .manual) == [:])

            let invalid = try await store.references(in: .invalid, listedBy: nil, limit: 9)
            #expect(invalid.map(\.reference) == [references[3]])
            #expect(invalid.map(\.reason) == ["wrong"])
            let all = try await store.references(in: nil, listedBy: one, limit: 3)
            #expect(all.map(\.reference) == [references[3], references[2], references[1]])
            #expect(all.map { $0.firstListedAt.timeIntervalSince(time.date).rounded() } == [0, -60, -60])
            #expect(try await store.references(in: .pending, listedBy: other, limit: 9).map(\.reference.id) == [3, 2])
            #expect(try await store.unread(among: references) == Array(references[1...3]))
            #expect(try await store.newestKillmail(listedBy: one) == 4)
            #expect(try await store.newestKillmail(listedBy: .manual) == nil)
            #expect(try await store.references(of: 4) == invalid)
            #expect(try await store.references(of: 1).map(\.state) == [.stored])
            #expect(try await store.references(of: 9) == [])
        }
    }

    /// What an audit says of somebody with refused, stored and pending killmails, and one whose job is dead.
    @Test(arguments: BackendKind.allCases)
    func areMissingWhereNothingBringsThem(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let user = User.test(95_000_001, at: time.date)
            let one = KillmailLister.character(95_000_001)
            func audit() async throws -> KillmailAudit { try await store.audit(user, at: time.date) }
            let references = try (1...3).map { try reference($0, Int($0)) }
            try await store.record(references: references, listedBy: one)
            #expect(try await audit().needsHelp == false)

            for _ in 0..<2 { _ = try await store.recordRefusal(of: references[0], reason: "wrong", distance: .zero) }
            #expect(try await audit().missing == [KillmailAudit.Missing(reference: references[0], reason: "wrong")])
            #expect(try await audit().needsHelp)
            // Somebody else knew the right hash.
            var random = SeededGenerator(seed: 4)
            try await store.save(random.killmail(1, try #require(.test(11))))
            #expect(try await audit().missing == [])
            #expect(try await audit().stored == 1)
            #expect(try await audit().needsHelp == false)

            try await backend.enqueue([try JobRequest(KillmailJob(references[1]), priority: .manual)])
            let dead = try await backend.take(.killmails)
            try await dead.settle(.dead(FailureRecord(kind: "http_400", message: "no")))
            let last = try await audit()
            #expect(last.missing == [KillmailAudit.Missing(reference: references[1], reason: "no")])
            #expect(last.pending == 1 && last.listed == 3 && last.needsHelp && last.lastTryAt == nil)

            try await backend.enqueue([try JobRequest(KillmailJob(references[2]), priority: .manual)])
            let waiting = try await backend.take(.killmails)
            try await waiting.settle(.snoozed(until: time.date(in: 7200)))
            #expect(try await audit().lastTryAt == time.date(in: 7200))
            #expect(try await store.lastTry(listedBy: .manual) == nil)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func areQueuedWhereNobodyWorksOnThem(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.store
            let references = try (1...6).map { try reference($0, Int($0)) }
            try await store.record(references: references + [try reference(6, 66)], listedBy: .manual)
            try await backend.enqueue(references[1...3].map { try JobRequest(KillmailJob($0), priority: .manual) })
            let dead = try await backend.take(.killmails)
            try await dead.settle(.dead(FailureRecord(kind: "http_400", message: "no")))
            let cancelled = try await backend.take(.killmails)
            try await cancelled.settle(.snoozed(until: .distantFuture))

            func ids(_ limit: Int) async throws -> [Int64] {
                try await store.referencesToQueue(listedBy: nil, limit: limit).map(\.id)
            }
            // Dead, waiting and ready ones are left out, and a killmail with two hashes comes once.
            #expect(try await ids(9) == [6, 5, 1])
            #expect(try await ids(3).first == 6)
            let one = KillmailLister.character(7)
            try await store.record(references: [references[0], references[1], references[4]], listedBy: one)
            let own = try await store.referencesToQueue(listedBy: one, limit: 9)
            #expect(own.map(\.id) == [5, 1])
            _ = try await backend.jobStore.cancel(in: [.killmails])
            #expect(try await ids(9) == [6, 5, 4, 3, 1])
        }
    }

    /// Whoever discards a dead letter does not want it to come back with the backlog. A job that ends by itself because of
    /// one hash says nothing about another.
    @Test(arguments: BackendKind.allCases)
    func areLeftAloneWhereSomebodyHasDiscardedTheirJob(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let user = User.test(95_000_002, at: time.date)
            let references = try (1...3).map { try reference($0, Int($0)) }
            try await store.record(references: references, listedBy: .character(user.characterID))
            func ids() async throws -> [Int64] { try await store.referencesToQueue(listedBy: nil, limit: 9).map(\.id) }
            func queue(_ reference: KillmailReference) async throws {
                try await backend.enqueue([try JobRequest(KillmailJob(reference), priority: .manual)])
            }

            for reference in references[...1] {
                try await queue(reference)
                try await backend.take(.killmails).settle(.dead(FailureRecord(kind: "http_400", message: "no")))
            }
            #expect(try await store.countOfGivenUpReferences() == 2)
            #expect(try await backend.jobStore.discardDeadLetters(JobFilter(), limit: 1) == 1)
            try await queue(references[2])
            try await backend.take(.killmails).settle(.discarded(reason: "another hash was wrong"))

            #expect(try await ids() == [3])
            #expect(try await store.pendingReferences(after: 0, limit: 9).map(\.hasJob) == [true, true, false])
            #expect(try await store.countOfGivenUpReferences() == 2)
            let audit = try await store.audit(user, at: time.date)
            #expect(audit.pending == 1)
            #expect(audit.missing.map(\.reason) == ["no", "discarded: no"])

            // Asked for again it is like any other.
            try await queue(references[0])
            try await backend.take(.killmails).settle(.completed(next: []))
            #expect(try await ids() == [3, 1])
            #expect(try await store.countOfGivenUpReferences() == 1)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func arePassedFromTheOldestOn(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.store
            let references = try (1...6).map { try reference($0, Int($0)) }
            try await store.record(references: references, listedBy: .manual)
            try await backend.enqueue(references[1...3].map { try JobRequest(KillmailJob($0), priority: .manual) })
            try await backend.take(.killmails).settle(.dead(FailureRecord(kind: "http_400", message: "no")))
            try await backend.take(.killmails).settle(.completed(next: []))
            var random = SeededGenerator(seed: 4)
            try await store.save(random.killmail(5, references[4].hash))

            func passed(_ killmail: Int64, _ limit: Int) async throws -> [KillmailReference.Pending] {
                try await store.pendingReferences(after: killmail, limit: limit)
            }
            let all = try await passed(0, 9)
            #expect(all.map(\.reference) == Array(references[...3]) + [references[5]])
            // One is dead and one still active; whose job has ended without the killmail, nobody works on.
            #expect(all[1...3].count(where: \.hasJob) == 2)
            #expect(!all[0].hasJob && !all[4].hasJob)
            #expect(try await passed(0, 2) == Array(all.prefix(2)))
            #expect(try await passed(3, 9) == Array(all.suffix(2)))
            #expect(try await passed(6, 9) == [])
        }
    }
}
