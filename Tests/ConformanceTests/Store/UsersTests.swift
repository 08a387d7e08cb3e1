import Domain
import Foundation
import Testing

@Suite("Store: users", .timeLimit(.minutes(5)))
struct UsersTests {
    private func login(
        _ character: Int64,
        name: String = "Some Pilot",
        owner: String = "owner",
        scopes: [String] = ["publicData", "killmails"],
        tokens: String = "1",
        expiresAt: Date
    ) -> UserLogin {
        UserLogin(
            characterID: character,
            name: name,
            ownerHash: owner,
            scopes: scopes,
            tokens: sealed(tokens, expiresAt)
        )
    }

    private func sealed(_ label: String, _ expiresAt: Date) -> SealedTokens {
        SealedTokens(
            access: SealedToken("v1.k.access\(label)"),
            expiresAt: expiresAt,
            refresh: SealedToken("v1.k.refresh\(label)")
        )
    }

    @Test(arguments: BackendKind.allCases)
    func aLoginIsKept(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            let saved = try await store.saveLogin(login(7, name: "Zoë \u{0}O'Neil", expiresAt: time.date(in: 1199)))
            #expect(saved.name == "Zoë O'Neil")
            #expect(saved.scopes == ["publicData", "killmails"])
            #expect(saved.ownerHash == "owner")
            #expect(saved.loggedInAt == time.date)
            #expect(saved.parking == nil && saved.lastKillmailSyncAt == nil && saved.lastError == nil)
            #expect(try await store.user(7) == saved)
            #expect(try await store.user(8) == nil)
            let stored = try #require(try await store.tokens(of: 7))
            #expect(stored.user == saved)
            #expect(stored.tokens == sealed("1", time.date(in: 1199)))
            #expect(try await store.tokens(of: 8) == nil)
            try await store.saveLogin(login(9, name: "Abe", expiresAt: time.date))
            #expect(try await store.users().map(\.characterID) == [9, 7])
            #expect(try await store.removeUser(7))
            #expect(try await store.removeUser(7) == false)
            #expect(try await store.users().map(\.characterID) == [9])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aNewLoginEndsEveryParkingAndKeepsWhatWasSynced(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            try await store.saveLogin(login(7, expiresAt: time.date))
            let version = try #require(try await store.tokens(of: 7)?.version)
            try await store.recordKillmailSync(of: 7, at: time.date(in: 3), lastKillmailID: 99, error: nil)
            try await store.recordKillmailSync(of: 7, at: time.date(in: 4), lastKillmailID: nil, error: "no\u{0}")
            try await store.parkScope("killmails", of: 7, reason: "403", recheckAt: time.date(in: 900))
            #expect(try await store.park(7, version: version, reason: "revoked", dropsTokens: false))
            time.advance(by: 10)
            let parked = try #require(try await store.user(7))
            #expect(parked.parking == User.Parking(reason: "revoked", at: time.date(in: -10)))
            #expect(parked.lastError == "no")
            #expect(parked.lastErrorAt == time.date(in: -6))
            let again = try await store.saveLogin(login(7, name: "Renamed", tokens: "2", expiresAt: time.date(in: 5)))
            #expect(again.parking == nil && again.parkedScopes == [] && again.lastError == nil)
            #expect(again.name == "Renamed")
            #expect(again.lastKillmailSyncAt == time.date(in: -7))
            #expect(again.lastKillmailID == 99)
            #expect(again.createdAt == parked.createdAt && again.loggedInAt == time.date)
            let stored = try #require(try await store.tokens(of: 7))
            #expect(stored.version > version)
            #expect(stored.tokens == sealed("2", time.date(in: 5)))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aSoldCharacterIsAnotherPerson(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            try await store.saveLogin(login(7, expiresAt: time.date))
            let version = try #require(try await store.tokens(of: 7)?.version)
            try await store.recordKillmailSync(of: 7, at: time.date, lastKillmailID: 99, error: nil)
            let buyer = try await store.saveLogin(login(7, owner: "buyer", tokens: "2", expiresAt: time.date))
            #expect(buyer.ownerHash == "buyer")
            #expect(buyer.lastKillmailSyncAt == nil && buyer.lastKillmailID == nil)
            // What was on its way for the former owner changes nothing any more.
            #expect(try await store.replaceTokens(of: 7, version: version, with: sealed("old", time.date)) == false)
            #expect(try await store.tokens(of: 7)?.tokens == sealed("2", time.date))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func tokensAreReplacedByCompareAndSwap(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            try await store.saveLogin(login(7, expiresAt: time.date))
            let version = try #require(try await store.tokens(of: 7)?.version)
            #expect(try await store.replaceTokens(of: 7, version: version, with: sealed("2", time.date(in: 9))))
            #expect(try await store.replaceTokens(of: 7, version: version, with: sealed("3", time.date)) == false)
            #expect(try await store.park(7, version: version, reason: "late", dropsTokens: true) == false)
            let stored = try #require(try await store.tokens(of: 7))
            #expect(stored.tokens == sealed("2", time.date(in: 9)))
            #expect(stored.user.parking == nil)
            // Parked by mistake, and then SSO refreshed: it is alive.
            #expect(try await store.park(7, version: stored.version, reason: "dead", dropsTokens: false))
            #expect(try await store.replaceTokens(of: 7, version: stored.version, with: sealed("4", time.date)))
            #expect(try await store.user(7)?.parking == nil)
            let newest = try #require(try await store.tokens(of: 7)?.version)
            #expect(try await store.park(7, version: newest, reason: "sold", dropsTokens: true))
            let sold = try #require(try await store.tokens(of: 7))
            #expect(sold.tokens == nil && sold.user.parking?.reason == "sold")
            #expect(try await store.replaceTokens(of: 7, version: newest, with: sealed("5", time.date)) == false)
            #expect(try await store.replaceTokens(of: 8, version: newest, with: sealed("6", time.date)) == false)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func oneRefreshesAtATime(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time in
            try await first.store.saveLogin(login(7, expiresAt: time.date))
            let version = try #require(try await second.store.tokens(of: 7)?.version)
            func lease(_ store: any Store, _ holder: String, _ version: Int64) async throws -> RefreshLease {
                try await store.leaseRefresh(of: 7, version: version, holder: holder, lasting: .seconds(60))
            }
            #expect(try await lease(first.store, "a", version) == .taken)
            #expect(try await lease(first.store, "a", version) == .taken)
            time.advance(by: 20)
            #expect(try await lease(second.store, "b", version) == .held(.seconds(40)))
            #expect(try await lease(second.store, "b", version - 1) == .moved)
            // Another's lease is not given back, one's own is.
            try await second.store.endRefreshLease(of: 7, holder: "b")
            #expect(try await lease(second.store, "b", version) == .held(.seconds(40)))
            try await first.store.endRefreshLease(of: 7, holder: "a")
            #expect(try await lease(second.store, "b", version) == .taken)
            // A dead process's ends by itself.
            time.advance(by: 60)
            #expect(try await lease(first.store, "a", version) == .taken)
            // To replace the tokens, or to park, ends it too.
            #expect(try await first.store.replaceTokens(of: 7, version: version, with: sealed("2", time.date)))
            let next = try #require(try await second.store.tokens(of: 7)?.version)
            #expect(try await lease(second.store, "b", version) == .moved)
            #expect(try await lease(second.store, "b", next) == .taken)
            #expect(try await second.store.park(7, version: next, reason: "dead", dropsTokens: false))
            #expect(try await lease(first.store, "a", next) == .taken)
            #expect(try await first.store.leaseRefresh(of: 8, version: 1, holder: "a", lasting: .seconds(1)) == .moved)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func manyThatWantToRefreshAreOne(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time in
            try await first.store.saveLogin(login(7, expiresAt: time.date))
            let version = try #require(try await first.store.tokens(of: 7)?.version)
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    let store = number.isMultiple(of: 2) ? first.store : second.store
                    group.addTask {
                        try await store.leaseRefresh(
                            of: 7,
                            version: version,
                            holder: "\(number)",
                            lasting: .seconds(60)
                        ) == .taken
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 1)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func scopesAreParkedOneByOne(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            try await store.saveLogin(login(7, expiresAt: time.date))
            try await store.parkScope("killmails", of: 7, reason: "first", recheckAt: time.date(in: 900))
            try await store.parkScope("killmails", of: 7, reason: "second\u{0}", recheckAt: time.date(in: 5000))
            try await store.parkScope("corp", of: 7, reason: "role", recheckAt: time.date(in: 1))
            try await store.parkScope("corp", of: 8, reason: "nobody", recheckAt: time.date(in: 1))
            let expected = [
                User.ParkedScope(scope: "corp", reason: "role", recheckAt: time.date(in: 1), refusals: 1),
                User.ParkedScope(scope: "killmails", reason: "second", recheckAt: time.date(in: 5000), refusals: 2),
            ]
            #expect(try await store.user(7)?.parkedScopes == expected)
            #expect(try await store.users().map(\.parkedScopes) == [expected])
            #expect(try await store.tokens(of: 7)?.user.parkedScopes == expected)
            try await store.unparkScope("killmails", of: 7)
            #expect(try await store.user(7)?.parked("killmails") == nil)
            #expect(try await store.user(7)?.parked("corp") == expected[0])
            _ = try await store.removeUser(7)
            #expect(try await store.saveLogin(login(7, expiresAt: time.date)).parkedScopes == [])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoIsDueAndHowASyncWent(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            for id in (1...5) as ClosedRange<Int64> { try await store.saveLogin(login(id, expiresAt: time.date)) }
            try await store.recordKillmailSync(of: 1, at: time.date(in: 100), lastKillmailID: 5, error: nil)
            try await store.recordKillmailSync(of: 2, at: time.date(in: 50), lastKillmailID: nil, error: nil)
            try await store.recordKillmailSync(of: 3, at: time.date(in: 60), lastKillmailID: nil, error: "failed")
            let version = try #require(try await store.tokens(of: 4)?.version)
            _ = try await store.park(4, version: version, reason: "dead", dropsTokens: false)
            #expect(try await store.usersToSync(syncedBefore: time.date(in: 100)) == [3, 5, 2])
            #expect(try await store.usersToSync(syncedBefore: time.date(in: 101)) == [3, 5, 2, 1])
            // A failure leaves the last success, and an older killmail the newest.
            try await store.recordKillmailSync(of: 1, at: time.date(in: 200), lastKillmailID: 4, error: "failed")
            var user = try #require(try await store.user(1))
            #expect(user.lastKillmailSyncAt == time.date(in: 100) && user.lastKillmailID == 5)
            #expect(user.lastError == "failed" && user.lastErrorAt == time.date(in: 200))
            try await store.recordKillmailSync(of: 1, at: time.date(in: 300), lastKillmailID: 6, error: nil)
            user = try #require(try await store.user(1))
            #expect(user.lastKillmailSyncAt == time.date(in: 300) && user.lastKillmailID == 6)
            #expect(user.lastError == nil && user.lastErrorAt == nil)
            // Nobody comes into being by it.
            try await store.recordKillmailSync(of: 77, at: time.date, lastKillmailID: 1, error: nil)
            #expect(try await store.user(77) == nil)
        }
    }
}
