import Domain
import ESI
import Foundation
import GRDB
import Testing

@testable import SQLite

@Suite("Tokens: refresh", .timeLimit(.minutes(1))) struct RefreshTests {
    @Test func whatIsGoodIsHandedOutWithoutARequest() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 62)
            let token = try await place.keeper().token()
            #expect(token.bearer == Secret("access-login"))
            #expect(token.subject == Subject(client: "app", character: TokenPlace.character))
            #expect(place.signOn.refreshes == 0)
        }
    }

    @Test func whatEndsWithinAMinuteIsRefreshedOnceAndKept() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 59)
            let first = try await place.keeper().token()
            #expect(first.expiresAt.timeIntervalSince(place.date.now) == 1199)
            #expect(try await place.storedRefreshToken() == "refresh-1")
            #expect(try await place.keeper().token().bearer == first.bearer)
            #expect(place.signOn.refreshes == 1)
            place.date.advance(by: 1190)
            #expect(try await place.keeper().token().bearer != first.bearer)
            #expect(try await place.storedRefreshToken() == "refresh-2")
        }
    }

    @Test func longExpiredAndStillGood() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: -86_400 * 30)
            _ = try await place.keeper().token()
            #expect(try await place.parking() == nil)
        }
    }

    @Test func aReplyWithoutARefreshTokenLeavesTheOldOne() async throws {
        try await TokenPlace.with { place in
            place.signOn.rotates = false
            try await place.login(lifetime: 0)
            _ = try await place.keeper().token()
            #expect(try await place.storedRefreshToken() == "refresh-login")
        }
    }

    @Test func manyThatAskAtOnceRefreshOnce() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            let keeper = place.keeper()
            place.signOn.hold()
            async let release: Void = {
                await place.signOn.arrival()
                place.signOn.release()
            }()
            let tokens = try await withThrowingTaskGroup(of: AccessToken.self) { group in
                for _ in 0..<50 { group.addTask { try await keeper.token() } }
                return try await group.reduce(into: Set()) { _ = $0.insert($1.bearer) }
            }
            await release
            #expect(tokens.count == 1)
            #expect(place.signOn.refreshes == 1)
        }
    }

    @Test func twoProcessesRefreshOnce() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            let (one, other) = (place.keeper(), place.keeper())
            place.signOn.hold()
            async let first = one.token()
            await place.signOn.arrival()
            guard case .notNow(_, let until) = await other.trouble() else {
                Issue.record("the other refreshed too")
                return
            }
            #expect((0...4).contains(until.timeIntervalSince(place.date.now)))
            place.signOn.release()
            let token = try await first
            #expect(try await other.token().bearer == token.bearer)
            #expect(place.signOn.refreshes == 1)
        }
    }

    @Test func aNewLoginIsNeverOverwritten() async throws {
        try await TokenPlace.with { place in
            try await place.login("old", lifetime: 0)
            let keeper = place.keeper()
            place.signOn.hold()
            async let token = keeper.token()
            await place.signOn.arrival()
            try await place.login("new")
            place.signOn.release()
            #expect(try await token.bearer == Secret("access-new"))
            #expect(try await place.storedRefreshToken() == "refresh-new")
        }
    }

    @Test func whoIsRemovedMeanwhileStaysRemoved() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            let keeper = place.keeper()
            place.signOn.hold()
            async let trouble = keeper.trouble()
            await place.signOn.arrival()
            _ = try await place.store.removeUser(TokenPlace.character)
            place.signOn.release()
            #expect(await trouble == .unknownUser)
            #expect(try await place.store.users().isEmpty)
        }
    }

    @Test func whoGaveUpWaitingLosesNoToken() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            let keeper = place.keeper()
            place.signOn.hold()
            let waiting = Task { try? await keeper.token() }
            await place.signOn.arrival()
            waiting.cancel()
            place.signOn.release()
            _ = await waiting.value
            #expect(try await place.storedRefreshToken() == "refresh-1")
            #expect(try await keeper.token().bearer != Secret("access-login"))
            #expect(place.signOn.refreshes == 1)
        }
    }

    @Test func whatTheStoreCouldNotTakeIsKeptForTheNextTime() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            let keeper = place.keeper()
            try await place.backend.database.write { database in
                try database.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE UPDATE OF refresh_token ON users
                        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                        """
                )
            }
            guard case .store = await keeper.trouble() else {
                Issue.record("the store took it")
                return
            }
            #expect(try await place.storedRefreshToken() == "refresh-login")
            try await place.backend.database.write { try $0.execute(sql: "DROP TRIGGER full") }
            _ = try await keeper.token()
            #expect(try await place.storedRefreshToken() == "refresh-1")
            #expect(place.signOn.refreshes == 1)
        }
    }

    // MARK: Trouble

    @Test func anOutageParksNobody() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.trouble = .outage
            let keeper = place.keeper()
            for _ in 0..<20 {
                guard case .notNow(_, let until) = await keeper.trouble() else {
                    Issue.record("not an outage")
                    return
                }
                #expect(until > place.date.now)
                place.date.advance(by: 60)
            }
            #expect(try await place.parking() == nil)
            place.signOn.trouble = nil
            // Another process is not kept waiting by a lease.
            _ = try await place.keeper().token()
        }
    }

    @Test(arguments: [
        (401, "invalid_client"), (400, "invalid_scope"), (400, "unsupported_grant_type"), (400, "unauthorized_client"),
    ])
    func whatIsTheSettingsFaultParksNobody(_ status: Int, _ error: String) async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.trouble = .refusal(status, error)
            guard case .configuration(let reason) = await place.keeper().trouble() else {
                Issue.record("not the settings")
                return
            }
            #expect(reason.contains(error))
            #expect(try await place.parking() == nil)
            place.signOn.trouble = nil
            _ = try await place.keeper().token()
        }
    }

    @Test func aDeadGrantParksThePersonAndALoginMendsIt() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.trouble = .refusal(400, "invalid_grant")
            let keeper = place.keeper()
            let reason = "EVE's single sign-on says: invalid_grant"
            #expect(await keeper.trouble() == .parked(reason: reason))
            #expect(try await place.parking() == reason)
            #expect(await keeper.trouble() == .parked(reason: reason))
            #expect(place.signOn.refreshes == 1)
            // Kept all the same: to throw away is not ours.
            #expect(try await place.storedRefreshToken() == "refresh-login")
            place.signOn.trouble = nil
            try await place.login("again")
            #expect(try await keeper.token().bearer == Secret("access-again"))
        }
    }

    @Test func aTokenThatWasReplacedMeanwhileIsNoDeadGrant() async throws {
        try await TokenPlace.with { place in
            try await place.login("old", lifetime: 0)
            place.signOn.trouble = .refusal(400, "invalid_grant")
            let keeper = place.keeper()
            place.signOn.hold()
            async let token = keeper.token()
            await place.signOn.arrival()
            try await place.login("new")
            place.signOn.release()
            #expect(try await token.bearer == Secret("access-new"))
            #expect(try await place.parking() == nil)
        }
    }

    @Test func aSoldCharactersTokensAreDropped() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            place.signOn.owner = "buyer"
            #expect(await place.keeper().trouble() == .parked(reason: "the character belongs to another account now"))
            #expect(try await place.storedRefreshToken() == nil)
            #expect(try await place.store.user(TokenPlace.character)?.ownerHash == "owner")
            try await place.login("buyer", owner: "buyer")
            #expect(try await place.keeper().token().bearer == Secret("access-buyer"))
        }
    }

    // MARK: Keys

    @Test func anOldKeyOpensUntilTheNextRefreshSealsWithTheNew() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 70)
            let keeper = place.keeper(keys: 2, 1)
            let vault = TokenVault(try FixedKeys([2, 1]).keys(making: false))
            #expect(try await keeper.token().bearer == Secret("access-login"))
            #expect(try await vault.countOfOld(in: place.store) == 1)
            #expect(try await vault.countOfLost(in: place.store) == 0)
            #expect(try await TokenVault(FixedKeys([3]).keys(making: false)).countOfLost(in: place.store) == 1)
            place.date.advance(by: 60)
            _ = try await keeper.token()
            #expect(try await place.storedRefreshToken(keys: 2) == "refresh-1")
            #expect(try await vault.countOfOld(in: place.store) == 0)
            _ = try await place.keeper(keys: 2).token()
        }
    }

    @Test func aRefreshTokenThatStaysIsSealedWithTheNewKeyToo() async throws {
        try await TokenPlace.with { place in
            place.signOn.rotates = false
            try await place.login(lifetime: 0)
            _ = try await place.keeper(keys: 2, 1).token()
            #expect(try await place.storedRefreshToken(keys: 2) == "refresh-login")
        }
    }

    @Test func aMissingKeyIsTheSettingsFault() async throws {
        try await TokenPlace.with { place in
            try await place.login(lifetime: 0)
            guard case .configuration(let reason) = await place.keeper(keys: 2).trouble() else {
                Issue.record("opened")
                return
            }
            #expect(reason.contains("TOKEN_KEY"))
            #expect(place.signOn.refreshes == 0)
            #expect(try await place.parking() == nil)
        }
    }

    @Test func withoutAnApplicationItSaysSo() async throws {
        try await TokenPlace.with { place in
            try await place.login()
            #expect(
                await TokenKeeper(store: place.store, keys: FixedKeys([1])).trouble()
                    == .configuration(reason: "EVE_CLIENT_ID is not set, so no person's token can be used")
            )
        }
    }
}
