import Domain
import ESI
import Foundation
import Testing

@Suite("Store: age and entities", .timeLimit(.minutes(5)))
struct StoreTests {
    @Test(arguments: BackendKind.allCases)
    func savingTwiceIsSavingOnce(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let validity = Validity(etag: "W/\"a\"", expiresAt: time.date(in: 3600))
            for _ in 0..<2 {
                try await backend.store.save(Alliance.test(99_000_006), validity)
                try await backend.store.save(Corporation.test(98_000_001), validity)
                try await backend.store.save(Domain.Character.test(2_112_625_428), validity)
            }
            #expect(try await backend.store.counts() == [.alliance: 1, .corporation: 1, .character: 1, .killmail: 0])
            #expect(try await backend.store.freshness(of: .alliance, 99_000_006) == .known(validity))
            #expect(try await backend.store.freshness(of: .corporation, 98_000_001) == .known(validity))
            #expect(try await backend.store.freshness(of: .character, 2_112_625_428) == .known(validity))
            #expect(try await backend.store.freshness(of: .alliance, 1) == nil)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func idsAreWide(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let validity = Validity(etag: nil, expiresAt: time.date)
            try await backend.store.save(Domain.Character.test(.max), validity)
            try await backend.store.save(Domain.Character.test(1 << 33), validity)
            #expect(try await backend.store.expired(.character, at: time.date) == [1 << 33, .max])
        }
    }

    @Test(
        arguments: BackendKind.allCases,
        ["🛸👨‍👩‍👧", "O'Neil \"\\ --;", "zero\u{200B}width", "nul\u{0}in\u{0}", String(repeating: "ß", count: 1 << 20), ""]
    )
    func oddTextsAreTaken(_ kind: BackendKind, _ text: String) async throws {
        try await withBackend(kind) { backend, time in
            var corporation = Corporation.test(1)
            corporation.name = text
            corporation.description = text
            try await backend.store.save(corporation, Validity(etag: text, expiresAt: time.date))
            let clean = text.replacing("\u{0}", with: "")
            let freshness = Freshness.known(Validity(etag: clean, expiresAt: time.date))
            #expect(try await backend.store.freshness(of: .corporation, 1) == freshness)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatHasExpiredIsDueUntilRenewed(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            for id in [3, 1, 2] as [Int64] {
                let validity = Validity(etag: "\"\(id)\"", expiresAt: time.date(in: Double(id)))
                try await backend.store.save(Alliance.test(id), validity)
            }
            #expect(try await backend.store.expired(.alliance, at: time.date) == [])
            #expect(try await backend.store.expired(.alliance, at: time.date(in: 2)) == [1, 2])
            let renewed = Validity(etag: "\"new\"", expiresAt: time.date(in: 100))
            try await backend.store.renew(.alliance, 1, renewed)
            #expect(try await backend.store.expired(.alliance, at: time.date(in: 3)) == [2, 3])
            #expect(try await backend.store.freshness(of: .alliance, 1) == .known(renewed))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatExpiredFirstIsDueFirst(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            for id in 1...4 as ClosedRange<Int64> {
                let validity = Validity(etag: nil, expiresAt: time.date(in: 10 - Double(id)))
                try await backend.store.save(Corporation.test(id), validity)
            }
            try await backend.store.recordMissing(
                .corporation,
                5,
                reason: "Corporation not found",
                isDeleted: false,
                recheckAt: time.date(in: 20)
            )
            let store = backend.store
            func due(_ limit: Int) async throws -> [Int64] {
                try await store.due(.corporation, expiredBy: time.date(in: 8), at: time.date(in: 20), limit: limit)
            }
            #expect(try await due(2) == [4, 3])
            #expect(try await due(.max) == [4, 3, 2, 5])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsMissingIsDueAtItsRecheck(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let recheck = time.date(in: 100)
            try await backend.store.save(Corporation.test(1), Validity(etag: nil, expiresAt: time.date))
            for id in [1, 2] as [Int64] {
                try await backend.store.recordMissing(
                    .corporation,
                    id,
                    reason: "Corporation not found",
                    isDeleted: false,
                    recheckAt: recheck
                )
                let missing = Freshness.missing(reason: "Corporation not found", recheckAt: recheck)
                #expect(try await backend.store.freshness(of: .corporation, id) == missing)
            }
            #expect(try await backend.store.expired(.corporation, at: time.date(in: 99)) == [])
            #expect(try await backend.store.expired(.corporation, at: recheck) == [1, 2])
            let validity = Validity(etag: nil, expiresAt: time.date(in: 1000))
            try await backend.store.save(Corporation.test(2), validity)
            #expect(try await backend.store.expired(.corporation, at: recheck) == [1])
            #expect(try await backend.store.freshness(of: .corporation, 2) == .known(validity))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func listsAreKeptAsTheyCame(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let path = "/alliances/99000006/corporations"
            #expect(try await backend.store.list(path) == nil)
            for ids in [[3, 1, .max, 2], [], [7]] as [[Int64]] {
                let list = CachedList(ids: ids, validity: Validity(etag: "\"x\"", expiresAt: time.date(in: 60)))
                try await backend.store.save(list, for: path)
                #expect(try await backend.store.list(path) == list)
            }
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aThousandSavesAtOnce(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time in
            let validity = Validity(etag: nil, expiresAt: time.date)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<1000 {
                    let store = id % 2 == 0 ? first.store : second.store
                    group.addTask { try await store.save(Domain.Character.test(Int64(id / 2)), validity) }
                }
                try await group.waitForAll()
            }
            #expect(try await first.store.counts()[.character] == 500)
        }
    }

    /// A job reads what it has just saved to decide what follows: missing it would lose the follow-ups.
    @Test(arguments: BackendKind.allCases)
    func whatWasSavedIsSeenAtOnceHoweverManyReadAndWrite(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let validity = Validity(etag: nil, expiresAt: time.date)
            let unseen = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<64 {
                    group.addTask {
                        var unseen = 0
                        for round in 0..<300 {
                            var corporation = Corporation.test(Int64(98_000_000 + task * 1000 + round))
                            corporation.ceoID = corporation.id
                            corporation.creatorID = nil
                            try await backend.store.save(corporation, validity)
                            let leaders = try await backend.store.leaders(of: corporation.id)
                            if leaders != [corporation.id] { unseen += 1 }
                        }
                        return unseen
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(unseen == 0)
        }
    }
}
