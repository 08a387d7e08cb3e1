import Domain
import ESI
import Foundation
import HTTPTypes
import Testing

@testable import Runtime

@Suite struct LoginPageTests {
    private let date = Date(timeIntervalSince1970: 1_800_000_000)

    private func login(name: String = "Some Pilot") -> CompletedLogin {
        CompletedLogin(
            user: User(
                characterID: 7,
                name: name,
                ownerHash: "secret-hash",
                scopes: SSOConfiguration.defaultScopes,
                createdAt: date,
                loggedInAt: date
            )
        )
    }

    @Test func itSaysWhoAndWhatHappensNext() {
        let page = LoginPage(.success(login())).html
        #expect(page.contains("<h1>Some Pilot is logged in</h1>"))
        #expect(page.contains("are queued and come in first"))
        #expect(!page.contains("secret-hash"))
    }

    @Test func whoWasJustSyncedIsToldWhenItGoesOn() {
        var login = login()
        login.waitsUntil = date
        login.missingScopes = ["esi-killmails.read_killmails.v1"]
        let page = LoginPage(.success(login)).html
        #expect(page.contains("asked for again at 2027-01-15T08:00:00Z"))
        #expect(page.contains("Not granted: esi-killmails.read_killmails.v1"))
    }

    @Test func aHostileTextIsOnlyText() {
        let hostile = #"<script>alert("1")</script>'&"#
        let failed = LoginPage(.failure(LoginError(.person, hostile)))
        for page in [LoginPage(.success(login(name: hostile))).html, failed.html] {
            #expect(!page.contains("<script"))
            #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"))
        }
        #expect(LoginPage.fields[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(LoginPage.fields[.cacheControl] == "no-store")
    }

    @Test func whoStoppedIsToldWhy() {
        var login = login()
        login.user.scopes = ["publicData"]
        #expect(LoginText.next(login).hasPrefix("No killmails are fetched: the login does not"))
    }

    @Test func itsStatusTellsWhoseFaultItWas() throws {
        #expect(LoginPage(.success(login())).status == .ok)
        #expect(LoginPage(.failure(LoginError(.person, "no"))).status == .badRequest)
        #expect(LoginPage(.failure(LoginError(.unavailable, "away"))).status == .serviceUnavailable)
        #expect(LoginPage.fields[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
    }
}
