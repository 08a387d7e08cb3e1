import Foundation
import Jobs
import Testing

/// Messages that no producer should send: refused, and nothing of them is kept.
@Suite(.timeLimit(.minutes(1)))
struct HugeMessageTests {
    @Test(arguments: [
        String(repeating: "7", count: 1_000_000),
        #"{"id":\#(String(repeating: "7", count: 1_000_000))}"#,
        String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000),
        String(repeating: #"{"id":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000),
    ])
    func isRefused(_ text: String) {
        let message = Message(queue: SyncThing.queue, body: Data(text.utf8))
        let error = #expect(throws: UnreadableMessage.self) { try testRegistry.adopt(message) }
        #expect(error?.kind == "decode_failed")
    }

    @Test func whatIsNotAskedForMayBeLarge() throws {
        let body = Data(#"{"id":5,"token":"\#(String(repeating: "x", count: 1_000_000))"}"#.utf8)
        let adopted = try testRegistry.adopt(Message(queue: SyncThing.queue, body: body))
        #expect(adopted.entity == 5)
        #expect(adopted.body == Data(#"{"id":5}"#.utf8))
    }
}
