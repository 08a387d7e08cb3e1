import Domain
import ESI
import Foundation
import Testing

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
        let page = LoginPage.html(login())
        #expect(page.contains("<h1>Some Pilot is logged in</h1>"))
        #expect(page.contains("are queued and come in first"))
        #expect(!page.contains("secret-hash"))
    }

    @Test func whoWasJustSyncedIsToldWhenItGoesOn() {
        var login = login()
        login.waitsUntil = date
        login.missingScopes = ["esi-killmails.read_killmails.v1"]
        let page = LoginPage.html(login)
        #expect(page.contains("asked for again at 2027-01-15T08:00:00Z"))
        #expect(page.contains("Not granted: esi-killmails.read_killmails.v1"))
    }

    @Test func aHostileTextIsOnlyText() {
        let hostile = #"<script>alert("1")</script>'&"#
        for page in [LoginPage.html(login(name: hostile)), LoginPage.html(LoginError(.person, hostile))] {
            #expect(!page.contains("<script"))
            #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"))
        }
        let headers = Dictionary(uniqueKeysWithValues: LoginPage.headers.map { ($0.0, $0.1) })
        #expect(headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(headers["Cache-Control"] == "no-store")
    }
}
