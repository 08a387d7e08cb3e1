import Domain
import Foundation
import TestSupport
import Testing

@Suite("Store: events", .timeLimit(.minutes(5)))
struct EventTests {
    @Test(arguments: BackendKind.allCases)
    func savingAKillmailAppendsOne(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time in
            var random = SeededGenerator(seed: 5)
            let killmails = try (1...3).map { random.killmail(Int64($0), try #require(.test($0))) }
            #expect(try await first.store.lastEvent() == 0)
            try await first.store.record(references: [killmails[1].reference], listedBy: .character(95_000_001))
            try await first.store.record(references: [killmails[1].reference], listedBy: .manual)
            for killmail in killmails { try await first.store.save(killmail) }
            // A repeated delivery is no news.
            try await second.store.save(killmails[0])

            let events = try await second.store.events(after: 0, limit: 9)
            #expect(events.map(\.killmailID) == [1, 2, 3])
            #expect(events.map(\.sequence) == [1, 2, 3])
            #expect(events.map(\.people) == [[], [95_000_001], []])
            #expect(events.map(\.killmailTime) == killmails.map(\.time))
            #expect(try await first.store.events(after: 1, limit: 1).map(\.sequence) == [2])

            time.advance(by: 60)
            try await second.store.save(random.killmail(4, try #require(.test(4))))
            #expect(try await second.store.removeEvents(savedBefore: time.date, limit: 2) == 2)
            #expect(try await first.store.events(after: 0, limit: 9).map(\.sequence) == [3, 4])
            #expect(try await second.store.removeEvents(savedBefore: time.date, limit: 2) == 1)
            #expect(try await second.store.removeEvents(savedBefore: time.date, limit: 2) == 0)
            #expect(try await first.store.events(after: 0, limit: 9).map(\.sequence) == [4])
            // A number is never given twice.
            #expect(try await second.store.removeEvents(savedBefore: time.date(in: 1), limit: 2) == 1)
            #expect(try await first.store.lastEvent() == 4)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoReadsWhileOthersWriteMissesNothing(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, _ in
            let hash = try #require(KillmailHash.test(1))
            async let writing: Void = withThrowingTaskGroup { group in
                for writer in 0..<4 {
                    group.addTask {
                        var random = SeededGenerator(seed: UInt64(writer + 1))
                        for number in 0..<50 {
                            let killmail = random.killmail(Int64(writer * 1000 + number + 1), hash)
                            try await (writer % 2 == 0 ? first : second).store.save(killmail)
                        }
                    }
                }
                try await group.waitForAll()
            }
            var (read, last): (Set<Int64>, Int64) = ([], 0)
            while read.count < 200 {
                let events = try await second.store.events(after: last, limit: 20)
                read.formUnion(events.map(\.killmailID))
                last = events.last?.sequence ?? last
            }
            try await writing
            #expect(last == 200)
        }
    }
}
