import Domain
import ESI
import Foundation
import Testing

@Suite("Store: people", .timeLimit(.minutes(5)))
struct PeopleTests {
    @Test(arguments: BackendKind.allCases)
    func leadersAreDistinct(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let validity = Validity(etag: nil, expiresAt: time.date)
            let leaders: [(Int64?, Int64?)] = [(10, 11), (11, 10), (10, nil), (nil, nil), (12, 12)]
            for (id, leader) in leaders.enumerated() {
                var corporation = Corporation.test(Int64(id))
                (corporation.ceoID, corporation.creatorID) = leader
                try await backend.store.save(corporation, validity)
            }
            #expect(try await backend.store.leaders(of: nil).sorted() == [10, 11, 12])
            #expect(try await backend.store.leaders(of: 0).sorted() == [10, 11])
            #expect(try await backend.store.leaders(of: 2) == [10])
            #expect(try await backend.store.leaders(of: 3) == [])
            #expect(try await backend.store.leaders(of: 4) == [12])
        }
    }

    @Test(arguments: BackendKind.allCases, [1, 100] as [Int64])
    func whoIsUnknownOrStale(_ kind: BackendKind, _ copies: Int64) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let readBefore = time.date(in: 1)
            let soon = Validity(etag: nil, expiresAt: time.date(in: 5))
            let late = Validity(etag: nil, expiresAt: time.date(in: 50))
            for offset in (0..<copies).map({ $0 * 10 }) {
                try await store.save(Domain.Character.test(offset + 1), soon)
                try await store.save(Domain.Character.test(offset + 2), late)
                try await store.recordMissing(
                    .character,
                    offset + 3,
                    reason: "not found",
                    isDeleted: false,
                    recheckAt: time.date(in: 5)
                )
                try await store.recordMissing(
                    .character,
                    offset + 4,
                    reason: "not found",
                    isDeleted: false,
                    recheckAt: time.date(in: 50)
                )
            }
            let asked = (0..<copies).flatMap { offset in (1...5).map { offset * 10 + $0 } }
            func found(_ expected: Int64...) -> [Int64] {
                (0..<copies).flatMap { offset in expected.map { offset * 10 + $0 } }
            }
            func unknown(_ date: Date, at time: Date) async throws -> [Int64] {
                try await store.unknownOrStale([AskedEntities(.character, asked, readBefore: date)], at: time)[0]
                    .sorted()
            }
            #expect(try await unknown(readBefore, at: time.date) == found(5))
            let later = time.date(in: 10)
            #expect(try await unknown(readBefore, at: later) == found(1, 3, 5))
            #expect(try await unknown(time.date, at: later) == found(3, 5))
            // Each kind by itself, one of them twice, and none of another.
            let mixed = try await store.unknownOrStale(
                [
                    AskedEntities(.corporation, [1], readBefore: readBefore),
                    AskedEntities(.character, [1, 5], readBefore: readBefore),
                    AskedEntities(.alliance, [], readBefore: readBefore),
                    AskedEntities(.character, [3, 2, 5], readBefore: readBefore),
                ],
                at: later
            )
            #expect(mixed == [[1], [1, 5], [], [3, 5]])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoeverWasCheckedGoesToTheEndOfTheLine(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let validity = Validity(etag: nil, expiresAt: time.date(in: 1000))
            for id in (1...5) as ClosedRange<Int64> {
                try await store.save(Domain.Character.test(id), validity)
                time.advance(by: 1)
            }
            try await store.recordMissing(.character, 3, reason: "deleted", isDeleted: true, recheckAt: time.date)
            #expect(try await store.charactersDueForAffiliation(checkedBefore: time.date, limit: 3) == [1, 2, 4])
            #expect(try await store.countOfCharactersDueForAffiliation(checkedBefore: time.date) == 4)

            let changed = Affiliation(characterID: 1, corporationID: 7, allianceID: 8)
            try await store.save([changed], checked: [1, 2, 77], at: time.date)
            #expect(try await store.charactersDueForAffiliation(checkedBefore: time.date, limit: 9) == [4, 5])
            time.advance(by: 1)
            #expect(try await store.charactersDueForAffiliation(checkedBefore: time.date, limit: 9) == [4, 5, 1, 2])
            #expect(try await store.counts()[.character] == 5)
        }
    }

    /// ESI may hand out a character's body for a day: it does not vouch for where the character is now.
    @Test(arguments: BackendKind.allCases)
    func anOldBodyIsNoNewCheck(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            func due() async throws -> [Int64] {
                try await store.charactersDueForAffiliation(checkedBefore: time.date(in: -3600), limit: 9)
            }
            let old = Validity(etag: "a", expiresAt: time.date, asOf: time.date(in: -7200))
            let fresh = Validity(etag: "a", expiresAt: time.date, asOf: time.date(in: -60))
            try await store.save(Domain.Character.test(1), fresh)
            #expect(try await due() == [])
            try await store.renew(.character, 1, old)
            #expect(try await due() == [])
            try await store.save(Domain.Character.test(1), old)
            #expect(try await due() == [1])
            try await store.renew(.character, 1, old)
            #expect(try await due() == [1])
            try await store.renew(.character, 1, fresh)
            #expect(try await due() == [])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aReadBringsADeletedCharacterBack(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let validity = Validity(etag: nil, expiresAt: time.date)
            try await store.save(Domain.Character.test(1), validity)
            try await store.recordMissing(.character, 1, reason: "deleted", isDeleted: true, recheckAt: time.date)
            time.advance(by: 1)
            #expect(try await store.countOfCharactersDueForAffiliation(checkedBefore: time.date) == 0)
            try await store.save(Domain.Character.test(1), validity)
            time.advance(by: 1)
            #expect(try await store.countOfCharactersDueForAffiliation(checkedBefore: time.date) == 1)
        }
    }
}
