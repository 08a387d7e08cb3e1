import Domain
import ESI
import Foundation
import Testing

@Suite("Store: names", .timeLimit(.minutes(5)))
struct NamesTests {
    @Test(arguments: BackendKind.allCases)
    func whatIsNewIsWantedOnce(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time async throws in
            let now = time.date
            let both = [587, 30_000_142].map { WantedName(id: $0, isMissing: false, isDue: true) }
            #expect(try await first.store.want(names: [587, 30_000_142], at: now) == both)
            // Wanted already: neither later nor twice.
            let later = time.date(in: 60)
            let third = WantedName(id: 500_001, isMissing: false, isDue: true)
            #expect(try await second.store.want(names: [587, 500_001], at: later) == [both[0], third])
            #expect(try await first.store.wantedNames(limit: 9, at: now) == both)
            #expect(try await first.store.wantedNames(limit: 9, at: later) == both + [third])
            #expect(try await first.store.wantedNames(limit: 2, at: later) == both)
            #expect(try await first.store.want(names: [], at: now) == [])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsNamedIsWantedNoMore(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time async throws in
            let (store, now) = (backend.store, time.date)
            _ = try await store.want(names: [587, 34], at: now)
            let rifter = Name(id: 587, text: "Rif\u{0}ter", category: "inventory_type")
            try await store.save(names: [rifter], missing: [])
            #expect(try await store.want(names: [587, 34], at: now).map(\.id) == [34])
            #expect(try await store.wantedNames(limit: 9, at: now).map(\.id) == [34])
            let expected = [Int64(587): Name(id: 587, text: "Rifter", category: "inventory_type")]
            #expect(try await store.names(of: [587, 34, 1, 587]) == expected)
            // A late miss takes nothing away, a new name does.
            let miss = MissingName(id: 587, reason: "gone", recheckAt: now)
            try await store.save(names: [], missing: [miss])
            #expect(try await store.names(of: [587]) == expected)
            #expect(try await store.wantedNames(limit: 9, at: now).map(\.id) == [34])
            try await store.save(names: [Name(id: 587, text: "Rifter II", category: "inventory_type")], missing: [])
            #expect(try await store.names(of: [587])[587]?.text == "Rifter II")
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatWasReadLongAgoComesFirst(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time async throws in
            let store = backend.store
            func name(_ id: Int64) -> Name { Name(id: id, text: "Name \(id)", category: "inventory_type") }
            for id in [3, 1, 2] as [Int64] {
                try await store.save(names: [name(id)], missing: [])
                time.advance(by: 10)
            }
            _ = try await store.want(names: [4], at: time.date)
            #expect(try await store.names(readBefore: time.date(in: -5), limit: 2) == [name(3), name(1)])
            #expect(try await store.names(readBefore: time.date(in: -15), limit: 9) == [name(3), name(1)])
            try await store.save(names: [name(3)], missing: [])
            #expect(try await store.names(readBefore: time.date(in: -5), limit: 9) == [name(1), name(2)])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsMissingComesAgainAfterWhatIsNew(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time async throws in
            let (store, now, later) = (backend.store, time.date, time.date(in: 3600))
            _ = try await store.want(names: [1, 2], at: now)
            let misses = [1, 3].map { MissingName(id: $0, reason: "no\u{0}ne", recheckAt: later) }
            try await store.save(names: [], missing: misses)
            let one = WantedName(id: 1, isMissing: true, isDue: true)
            let two = WantedName(id: 2, isMissing: false, isDue: true)
            let three = WantedName(id: 3, isMissing: true, isDue: true)
            let early = WantedName(id: 1, isMissing: true, isDue: false)
            #expect(try await store.want(names: [1, 2], at: time.date(in: 7)) == [early, two])
            #expect(try await store.want(names: [1, 2], at: later) == [one, two])
            #expect(try await store.wantedNames(limit: 9, at: time.date(in: 3599)) == [two])
            _ = try await store.want(names: [4], at: time.date(in: 7200))
            let four = WantedName(id: 4, isMissing: false, isDue: true)
            #expect(try await store.wantedNames(limit: 9, at: time.date(in: 7200)) == [two, four, one, three])
            try await store.save(names: [Name(id: 1, text: "One", category: "faction")], missing: [])
            #expect(try await store.wantedNames(limit: 9, at: later) == [two, three])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsKeptWholeHasItsNameToo(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time async throws in
            let store = backend.store
            let validity = Validity(etag: nil, expiresAt: time.date)
            try await store.save(Alliance.test(99_000_006), validity)
            try await store.save(Corporation.test(98_000_001), validity)
            try await store.save(Domain.Character.test(2_112_625_428), validity)
            try await store.save(names: [Name(id: 98_000_001, text: "Old", category: "corporation")], missing: [])
            let names = try await store.names(of: [99_000_006, 98_000_001, 2_112_625_428, 5])
            #expect(
                names == [
                    99_000_006: Name(id: 99_000_006, text: "Everto Rex Regis", category: "alliance"),
                    98_000_001: Name(id: 98_000_001, text: "C C P", category: "corporation"),
                    2_112_625_428: Name(id: 2_112_625_428, text: "CCP Bartender", category: "character"),
                ]
            )
        }
    }

    @Test(arguments: BackendKind.allCases)
    func thousandsAtOnce(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time async throws in
            let now = time.date
            let ids = Array(1...5000 as ClosedRange<Int64>)
            async let one = first.store.want(names: ids, at: now)
            async let other = second.store.want(names: ids.reversed(), at: now)
            #expect(try await one.map(\.id) == ids)
            #expect(try await other.map(\.id) == ids.reversed())
            #expect(try await first.store.wantedNames(limit: 9999, at: now).map(\.id) == ids)
            let names = ids.map { Name(id: $0, text: "Type \($0)", category: "inventory_type") }
            try await first.store.save(names: names, missing: [])
            #expect(try await second.store.names(of: ids).count == 5000)
            #expect(try await second.store.wantedNames(limit: 1, at: now) == [])
        }
    }
}
