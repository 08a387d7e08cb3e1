import Domain
import Testing

@testable import Runtime

@Suite struct KillmailSelectionTests {
    private func reference(_ id: Int64, _ digit: Swift.Character) throws -> KillmailReference {
        KillmailReference(id: id, hash: try #require(KillmailHash(String(repeating: digit, count: 40))))
    }

    @Test(arguments: [false, true]) func whatWasRefusedIsAskedForOnlyWhereThatIsWished(_ asksAgain: Bool) throws {
        let stored = try reference(1, "a")
        let refused = [try reference(2, "a"), try reference(3, "a")]
        let other = try reference(3, "b")
        let fresh = [try reference(4, "a"), try reference(4, "b")]
        let unread = refused + [other] + fresh
        let selection = KillmailSelection(
            [stored] + unread,
            unread: unread,
            refused: refused,
            asksAgain: asksAgain
        )
        #expect(selection.wanted == (asksAgain ? refused : [other]) + [fresh[0]])
        #expect(selection.stored == 1)
        #expect(selection.refused == refused)
    }
}
