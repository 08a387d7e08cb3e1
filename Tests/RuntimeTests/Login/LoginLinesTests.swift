import Domain
import Foundation
import Testing

@testable import Runtime

@Suite struct LoginLinesTests {
    /// A worker alone never reads a list again.
    @Test func whatFetchesRegularlyIsNamed() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let user = User(characterID: 7, name: "Abe", ownerHash: "o", scopes: [], createdAt: now, loggedInAt: now)
        let lines = LoginProgram.lines(CompletedLogin(user: user, missingScopes: [], waitsUntil: nil))
        #expect(lines.last == "A worker and a scheduler do that: `orchestrator serve --work` is both.")
    }
}
