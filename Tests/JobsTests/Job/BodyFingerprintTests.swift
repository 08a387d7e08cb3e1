import Foundation
import Jobs
import Testing

@Suite struct BodyFingerprintTests {
    /// The published vectors of FNV-1a.
    @Test(arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)])
    func isTheHashItClaimsToBe(text: String, hash: UInt64) {
        #expect(BodyFingerprint(Data(text.utf8)).hash == hash)
    }

    @Test func tellsNothingOfTheBody() {
        let text = UnreadableMessage.undecodable(BodyFingerprint(Data("secret-token".utf8))).description
        #expect(!text.contains("secret"))
        #expect(text.contains("12 bytes"))
    }
}
