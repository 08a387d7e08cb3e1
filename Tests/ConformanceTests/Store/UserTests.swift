import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite("Store: users and tokens", .timeLimit(.minutes(5)))
struct UserTests {
    private let character: Int64 = 2_112_625_428

    private func tokens(_ name: String) -> SealedTokens {
        SealedTokens(
            access: SealedToken("v1.k.access-\(name)"),
            expiresAt: Date(timeIntervalSince1970: 1_760_001_200),
            refresh: SealedToken("v1.k.refresh-\(name)")
        )
    }

    private func login(_ name: String, owner: String = "owner", of character: Int64? = nil) -> UserLogin {
        UserLogin(
            characterID: character ?? self.character,
            name: name,
            ownerHash: owner,
            scopes: ["esi-killmails.read_killmails.v1", "publicData"],
            tokens: tokens(name)
        )
    }

    @Test(arguments: BackendKind.allCases)
    func aLoginIsKeptAndAnOwnersSyncsAreForgottenWhenItIsSold(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            #expect(try await store.user(character) == nil)
            let user = try await store.saveLogin(login("Nul\u{0}l"))
            #expect((user.name, user.ownerHash, user.createdAt) == ("Null", "owner", time.date))
            #expect(user.scopes == ["esi-killmails.read_killmails.v1", "publicData"])
            #expect(try await store.user(character) == user)

            try await store.recordKillmailSync(of: character, at: time.date, lastKillmailID: 7, error: nil)
            try await store.recordKillmailSync(of: character, at: time.date(in: 9), lastKillmailID: 5, error: "no\u{0}")
            let synced = try await store.user(character)
            #expect((synced?.lastKillmailID, synced?.lastKillmailSyncAt) == (7, time.date))
            #expect((synced?.lastError, synced?.lastErrorAt) == ("no", time.date(in: 9)))

            time.advance(by: 60)
            let again = try await store.saveLogin(login("Again"))
            #expect((again.lastKillmailID, again.lastError, again.createdAt) == (7, nil, user.createdAt))
            let sold = try await store.saveLogin(login("Sold", owner: "other"))
            #expect((sold.ownerHash, sold.lastKillmailID, sold.createdAt) == ("other", nil, time.date))
            try await store.saveLogin(login("Another", of: 7))
            #expect(try await store.users().map(\.name) == ["Another", "Sold"])
            #expect(try await store.removeUser(character))
            #expect(try await store.removeUser(character) == false)
            #expect(try await store.tokens(of: character) == nil)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoWaitsLongestIsSyncedFirst(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            for id in 1...4 as ClosedRange<Int64> { try await store.saveLogin(login("\(id)", of: id)) }
            for (id, seconds) in [(1, 30.0), (2, 20), (4, 90)] as [(Int64, Double)] {
                try await store.recordKillmailSync(of: id, at: time.date(in: seconds), lastKillmailID: nil, error: nil)
            }
            #expect(try await store.usersToSync(syncedBefore: time.date(in: 60)) == [3, 2, 1])
            let version = try #require(try await store.tokens(of: 2)).version
            #expect(try await store.park(2, version: version, reason: "gone", dropsTokens: false))
            #expect(try await store.usersToSync(syncedBefore: time.date(in: 60)) == [3, 1])
            try await store.saveLogin(login("2", of: 2))
            #expect(try await store.usersToSync(syncedBefore: time.date(in: 60)) == [3, 2, 1])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func oneProcessAtATimeRefreshesTokens(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time in
            try await first.store.saveLogin(login("a"))
            let version = try #require(try await first.store.tokens(of: character)).version
            func lease(_ backend: Backend, _ holder: String, _ version: Int64) async throws -> RefreshLease {
                try await backend.store.leaseRefresh(
                    of: character,
                    version: version,
                    holder: holder,
                    lasting: .seconds(30)
                )
            }
            #expect(try await lease(first, "one", version + 1) == .moved)
            #expect(try await lease(first, "one", version) == .taken)
            #expect(try await lease(first, "one", version) == .taken)
            time.advance(by: 10)
            #expect(try await lease(second, "two", version) == .held(.seconds(20)))
            try await second.store.endRefreshLease(of: character, holder: "two")
            #expect(try await lease(second, "two", version) == .held(.seconds(20)))
            time.advance(by: 20)
            #expect(try await lease(second, "two", version) == .taken)

            #expect(try await first.store.replaceTokens(of: character, version: version, with: tokens("b")))
            #expect(try await second.store.replaceTokens(of: character, version: version, with: tokens("c")) == false)
            let stored = try #require(try await second.store.tokens(of: character))
            #expect(stored.tokens == tokens("b"))
            #expect(try await lease(second, "two", version) == .moved)
            #expect(try await lease(second, "two", stored.version) == .taken)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoIsParkedStaysSoUntilTheNextLogin(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            try await store.saveLogin(login("a"))
            let version = try #require(try await store.tokens(of: character)).version
            #expect(try await store.park(character, version: version + 1, reason: "no", dropsTokens: true) == false)
            #expect(try await store.park(character, version: version, reason: "sold\u{0}", dropsTokens: true))
            let parked = try #require(try await store.tokens(of: character))
            #expect(parked.tokens == nil)
            #expect(parked.version > version)
            #expect(parked.user.parking == User.Parking(reason: "sold", at: time.date))

            for _ in 0..<2 {
                try await store.parkScope("scope", of: character, reason: "403", recheckAt: time.date(in: 60))
                try await store.parkScope("scope", of: 1, reason: "nobody", recheckAt: time.date(in: 60))
            }
            let scope = User.ParkedScope(scope: "scope", reason: "403", recheckAt: time.date(in: 60), refusals: 2)
            #expect(try await store.user(character)?.parkedScopes == [scope])
            #expect(try await store.users().map(\.parkedScopes) == [[scope]])
            try await store.unparkScope("scope", of: character)
            #expect(try await store.user(character)?.parkedScopes == [])
            try await store.parkScope("scope", of: character, reason: "403", recheckAt: time.date(in: 60))

            let user = try await store.saveLogin(login("b"))
            #expect((user.parking, user.parkedScopes) == (nil, []))
            let renewed = try #require(try await store.tokens(of: character))
            #expect(renewed.tokens == tokens("b"))
            #expect(renewed.version > parked.version)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func theWishForAllPagesStandsUntilTheyWereRead(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            try await store.wantFullWalk(of: [character, character, 5])
            #expect(try await store.killmailWalk(of: character) == KillmailWalk(isFull: true))

            let fullAt = time.date(in: 0.123_456_7)
            try await store.save(KillmailWalk(fullAt: fullAt), of: character)
            #expect(try await store.killmailWalk(of: character)?.isFull == false)
            // Begun before the wish.
            var walk = try #require(try await store.killmailWalk(of: character))
            try await store.wantFullWalk(of: [character])
            for nextPage in [2, nil] as [Int?] {
                walk.nextPage = nextPage
                try await store.save(walk, of: character)
                #expect(try await store.killmailWalk(of: character)?.isFull == true)
            }
            walk.fullAt = time.date(in: 60)
            try await store.save(walk, of: character)
            #expect(try await store.killmailWalk(of: character)?.isFull == false)
            // From page one.
            walk.nextPage = 4
            try await store.save(walk, of: character)
            try await store.wantFullWalk(of: [character])
            #expect(try await store.killmailWalk(of: character)?.nextPage == nil)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aPersonsListIsKnownPageByPage(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let store = backend.store
            #expect(try await store.killmailWalk(of: character) == nil)
            #expect(try await store.listedPage(1, of: character) == nil)
            var walk = KillmailWalk(
                nextPage: 1,
                isFull: true,
                fullAt: time.date,
                pages: 3,
                modifiedAt: time.date(in: 5)
            )
            try await store.save(walk, of: character)
            #expect(try await store.killmailWalk(of: character) == walk)

            let references = try (1...3).map { KillmailReference(id: Int64($0), hash: try #require(.test($0))) }
            var page = ListedPage(number: 2, validity: .init(etag: "\"2\"", expiresAt: time.date(in: 300)))
            let first = Array(references[0...1])
            #expect(try await store.record(first, on: page, of: character, walk: walk) == 2)
            #expect(try await store.record(references + first, on: page, of: character, walk: walk) == 1)
            walk.nextPage = 3
            #expect(try await store.killmailWalk(of: character) == walk)
            #expect(try await store.listedPage(2, of: character) == page)
            page.modifiedAt = time.date
            try await store.renew(page, of: character)
            #expect(try await store.listedPage(2, of: character) == page)

            try await backend.enqueue(try JobRequest(KillmailJob(references[1]), priority: .manual))
            let dead = try await backend.take(.killmails)
            try await dead.settle(.dead(FailureRecord(kind: "http_400", message: "no")))
            let missing = try await store.givenUpReferences(listedBy: .character(character))
            #expect(missing.map(\.reference) == [references[1]])
            #expect(missing.map(\.reason) == ["no"])
            #expect(try await store.givenUpReferences(listedBy: .manual).isEmpty)
        }
    }
}
