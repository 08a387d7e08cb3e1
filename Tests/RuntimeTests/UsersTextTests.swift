import Domain
import ESI
import Foundation
import Testing

@testable import Runtime

@Suite struct UsersTextTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func user(_ id: Int64, _ name: String, _ change: (inout User) -> Void = { _ in }) -> User {
        var user = User(
            characterID: id,
            name: name,
            ownerHash: "owner",
            scopes: ["publicData", ESIScope.killmails],
            createdAt: now.addingTimeInterval(-7200),
            loggedInAt: now.addingTimeInterval(-7200)
        )
        change(&user)
        return user
    }

    private func report(_ users: User...) -> UsersReport {
        UsersReport(users, minimumAge: .seconds(900), signOn: "https://login.eveonline.com", at: now)
    }

    @Test func nobody() {
        #expect(UsersText.lines(report()) == ["Nobody has logged in yet: `orchestrator login` does."])
    }

    @Test func whoIsDueAndWhoIsStopped() {
        let report = report(
            user(90_000_001, "Abe") { $0.lastKillmailSyncAt = now.addingTimeInterval(-300) },
            user(90_000_002, "Bea"),
            user(90_000_003, "Cid") {
                $0.parking = User.Parking(reason: "revoked", at: now.addingTimeInterval(-3600))
                $0.lastError = "ESI answered 502"
                $0.lastErrorAt = now.addingTimeInterval(-60)
            }
        )
        #expect(
            UsersText.lines(report) == [
                "CHARACTER  ID        LAST SUCCESS  NEXT DUE   SCOPES",
                "Abe        90000001  5 min ago     in 10 min  publicData esi-killmails.read_killmails.v1",
                "Bea        90000002  never         now        publicData esi-killmails.read_killmails.v1",
                "Cid        90000003  never         stopped    publicData esi-killmails.read_killmails.v1",
                "", "Cid (90000003)", "  stopped 1 h ago: revoked",
                "  to mend it: log in again as Cid: `orchestrator login` leads to https://login.eveonline.com",
                "  last error 1 min ago: ESI answered 502",
            ]
        )
    }

    @Test func aMissingScopeStopsAndARefusedOneWaits() {
        let report = report(
            user(1, "Abe") { $0.scopes = ["publicData"] },
            user(2, "Bea") {
                $0.parkedScopes = [
                    User.ParkedScope(
                        scope: ESIScope.killmails,
                        reason: "no role",
                        recheckAt: now.addingTimeInterval(900),
                        refusals: 1
                    )
                ]
            }
        )
        #expect(report.users[0].nextDueAt == nil)
        #expect(report.users[0].problems.map(\.kind) == [.scopeMissing])
        #expect(report.users[1].nextDueAt == now.addingTimeInterval(900))
        let text = UsersText.lines(report).joined(separator: "\n")
        #expect(text.contains("the login does not include \(ESIScope.killmails)"))
        #expect(text.contains("next try in 15 min: ESI refuses \(ESIScope.killmails): no role"))
    }

    @Test func whatOthersWroteSteersNoTerminal() {
        let steering = "\u{1B}[2J\u{202E}\n"
        let user = user(1, "Abe\(steering)") {
            $0.scopes = ["one\(steering)"]
            $0.parking = User.Parking(reason: "revoked\(steering)", at: now)
            $0.lastError = "ESI\(steering)"
        }
        let texts = [
            UsersText.lines(report(user)), RemovalText.lines(user, notRevoked: .parked(reason: steering)),
            LoginProgram.lines(CompletedLogin(user: user, missingScopes: [steering])),
        ]
        #expect(texts.map(\.count) == [7, 2, 3])
        for line in texts.joined() { #expect(line == line.plain) }
    }

    @Test func whoIsRemoved() {
        let removed = "Removed Abe (1) and the tokens. The killmails stay."
        #expect(RemovalText.lines(user(1, "Abe"), notRevoked: nil) == [removed])
        #expect(
            RemovalText.lines(user(1, "Abe"), notRevoked: .configuration(reason: "no key")) == [
                removed,
                "The grant could not be revoked at EVE's single sign-on (no key): it can be taken back at "
                    + "https://developers.eveonline.com/authorized-apps.",
            ]
        )
    }

    @Test func theJSONHoldsNoOwnerAndNoToken() throws {
        let text = String(decoding: try ReportJSON.encode(report(user(1, "Abe"))), as: UTF8.self)
        #expect(text.contains(#""character_id":1"#) && text.contains(#""next_due_at""#))
        #expect(!text.contains("owner") && !text.contains("token"))
    }
}
