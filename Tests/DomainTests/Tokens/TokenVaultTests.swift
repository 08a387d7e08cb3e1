import Domain
import ESI
import Foundation
import Testing

@Suite struct TokenVaultTests {
    private func keys(_ bytes: UInt8...) throws -> TokenKeys {
        try TokenKeys(bytes.map { Data(repeating: $0, count: 32).base64EncodedString() })
    }

    @Test func whatIsSealedOpensAgainAndSaysNothing() throws {
        let vault = TokenVault(try keys(1))
        let sealed = try vault.seal(Secret("a-refresh-token=="), .refresh, of: 7)
        #expect(try vault.open(sealed, .refresh, of: 7) == Secret("a-refresh-token=="))
        #expect(!sealed.text.contains("refresh"))
        #expect(sealed.text.hasPrefix("v1.\(try keys(1).ids[0])."))
        #expect(try vault.seal(Secret("a-refresh-token=="), .refresh, of: 7) != sealed)
    }

    @Test func itOpensInNoOtherPlace() throws {
        let vault = TokenVault(try keys(1))
        let sealed = try vault.seal(Secret("token"), .refresh, of: 7)
        #expect(throws: TokenKeyError.self) { try vault.open(sealed, .refresh, of: 8) }
        #expect(throws: TokenKeyError.self) { try vault.open(sealed, .access, of: 7) }
        var parts = sealed.text.split(separator: ".").map(String.init)
        var box = try #require(Data(base64Encoded: parts[2]))
        box[box.count - 1] ^= 1
        parts[2] = box.base64EncodedString()
        #expect(throws: TokenKeyError.self) {
            try vault.open(SealedToken(parts.joined(separator: ".")), .refresh, of: 7)
        }
    }

    @Test func keysAreReplacedByPuttingTheNewOneFirst() throws {
        let old = try TokenVault(keys(1)).seal(Secret("token"), .refresh, of: 7)
        let both = TokenVault(try keys(2, 1))
        #expect(try both.open(old, .refresh, of: 7) == Secret("token"))
        let new = try both.seal(Secret("token"), .refresh, of: 7)
        let after = TokenVault(try keys(2))
        #expect(try after.open(new, .refresh, of: 7) == Secret("token"))
        let error = #expect(throws: TokenKeyError.self) { try after.open(old, .refresh, of: 7) }
        #expect(error?.description.contains("sealed with the key \(try keys(1).ids[0])") == true)
    }

    @Test func keysAreWrittenInBase64OrHexadecimal() throws {
        let base64 = try TokenKeys(list: Data(repeating: 0xab, count: 32).base64EncodedString())
        let hexadecimal = try TokenKeys(list: " \(String(repeating: "aB", count: 32)) ,")
        #expect(base64.ids == hexadecimal.ids)
        #expect(try TokenKeys(list: "\(TokenKeys.make()), \(TokenKeys.make())").ids.count == 2)
        #expect(TokenKeys.make() != TokenKeys.make())
    }

    @Test(arguments: ["", ",", "hunter2", "QUFB", String(repeating: "g", count: 64), "a,b"])
    func whatIsNoKey(_ text: String) {
        let error = #expect(throws: TokenKeyError.self) { try TokenKeys(list: text) }
        // Whoever put a password there does not find it in a log.
        if text.count > 3 { #expect(error?.description.contains(text) == false) }
    }
}
