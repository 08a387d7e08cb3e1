import Domain
import ESI
import Foundation
import Testing

@Suite("A person who logged in")
struct UserTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func user(_ change: (inout User) -> Void = { _ in }) -> User {
        var user = User(
            characterID: 95_000_001,
            name: "Pilot",
            ownerHash: "owner",
            scopes: SSOConfiguration.defaultScopes,
            createdAt: now,
            loggedInAt: now
        )
        change(&user)
        return user
    }

    @Test(arguments: [("Pilot", true), ("pILOT", true), ("95000001", true), ("Pilo", false), ("95", false)])
    func isNamedInAnyCaseOrByID(_ word: String, _ isMeant: Bool) {
        #expect(user().isMeant(by: word) == isMeant)
    }

    @Test func whoWasNeverSyncedWaitsForNothingWhateverTheClocksSay() {
        let ahead = user { $0.loggedInAt = now.addingTimeInterval(3600) }
        #expect(ahead.waitsUntil(minimumAge: .seconds(900), at: now) == nil)
    }

    @Test func whoWasSyncedWaitsForTheMinimumAge() {
        let synced = user { $0.lastKillmailSyncAt = now.addingTimeInterval(-300) }
        #expect(synced.waitsUntil(minimumAge: .seconds(900), at: now) == now.addingTimeInterval(600))
        #expect(synced.waitsUntil(minimumAge: .seconds(300), at: now) == nil)
        let parked = user {
            $0.lastKillmailSyncAt = now
            $0.parking = User.Parking(reason: "revoked", at: now)
        }
        #expect(parked.waitsUntil(minimumAge: .seconds(900), at: now) == nil)
    }

    @Test func whoDidNotGrantTheScopeMustLogInAgain() {
        let user = user { $0.scopes = ["publicData"] }
        #expect(user.stopped == "the login does not include \(ESIScope.killmails)")
        #expect(user.dueAt(minimumAge: .zero) == nil)
        let audit = KillmailAudit(user: user, at: now, stored: 1, pending: 0, missing: [], isListRead: true)
        #expect(audit.needsHelp && !audit.isComplete)
    }
}
