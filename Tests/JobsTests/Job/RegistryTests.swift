import Foundation
import Jobs
import TestSupport
import Testing

@Suite("Codec and registry")
struct RegistryTests {
    private func message(_ body: String, _ queue: QueueName = SyncThing.queue, name: JobName? = nil) -> Message {
        Message(queue: queue, name: name, body: Data(body.utf8))
    }

    private func decode(_ message: Message) throws -> any Job<TestServices> { try testRegistry.decode(message) }

    @Test func equalJobsHaveEqualBodies() throws {
        let body = try MessageCodec.encode(SyncMail(id: 5, hash: "a/b"))
        #expect(String(decoding: body, as: UTF8.self) == #"{"hash":"a/b","id":5}"#)
        for _ in 0..<20 { #expect(try MessageCodec.encode(SyncMail(id: 5, hash: "a/b")) == body) }
    }

    @Test func unknownKeysAreDropped() throws {
        let job = try MessageCodec.decode(SyncMail.self, from: Data(#"{"token":"t","id":1,"hash":"h"}"#.utf8))
        #expect(try MessageCodec.encode(job) == MessageCodec.encode(SyncMail(id: 1, hash: "h")))
    }

    @Test(arguments: ["99000006", #"{"id":99000006}"#, #"{"entityId":99000006,"type":"x"}"#, "\n99000006 "])
    func otherProducersBodies(body: String) throws {
        let job = try decode(message(body))
        #expect(job.entity == 99_000_006)
        #expect(type(of: job).name == SyncThing.name)
    }

    @Test(arguments: [Int64.max, 2_147_483_648, 1_000_000_000_001])
    func idsAreLong(id: Int64) throws {
        #expect(try decode(message("\(id)")).entity == id)
        #expect(try decode(message(#"{"entityId":\#(id)}"#)).entity == id)
    }

    /// A number does not tell a killmail's hash.
    @Test(arguments: ["5", #"{"entityId":5}"#, #"{"id":5}"#, #"{"id":5.5,"hash":"h"}"#])
    func aJobThatNeedsMoreIsNotMadeUp(body: String) {
        #expect(throws: UnreadableMessage.self) { try decode(message(body, SyncMail.queue)) }
    }

    /// What another producer sent is kept as if we had: the rest may be a secret.
    @Test func adoptionKeepsOnlyWhatTheJobDeclares() throws {
        let adopted = try testRegistry.adopt(message(#"{"entityId":7,"accessToken":"secret"}"#))
        #expect(adopted.name == SyncThing.name)
        #expect(adopted.entity == 7)
        #expect(adopted.generation == nil)
        #expect(String(decoding: adopted.body, as: UTF8.self) == #"{"id":7}"#)
    }

    /// A message without a name means the queue's first kind.
    @Test func namelessMeansTheQueuesOwn() throws {
        #expect(type(of: try decode(message("1"))).name == SyncThing.name)
        #expect(type(of: try decode(message("1", name: QuickThing.name))).name == QuickThing.name)
        #expect(testRegistry.queues == [SyncThing.queue, SyncMail.queue])
    }

    @Test func unreadableMessagesSayWhy() {
        func kind(_ message: Message) -> String? {
            do throws(UnreadableMessage) {
                _ = try testRegistry.decode(message)
                return nil
            } catch {
                return error.kind + ": " + error.description
            }
        }
        #expect(kind(message("1", name: "nope")) == "unknown_job: this worker knows no job named nope")
        #expect(kind(message("1", "nobodys_queue")) == "unknown_job: the queue has no job of its own")
        let unread = kind(message("secret")) ?? ""
        #expect(unread.hasPrefix("decode_failed: a body of 6 bytes (hash "))
        #expect(!unread.contains("secret"))
        var newer = message("1")
        newer.version = Message.currentVersion + 1
        #expect(kind(newer)?.hasPrefix("unknown_job: the message has layout 2") == true)
    }

    @Test func namesAreStringsInJSON() throws {
        #expect(try JSONEncoder().encode([JobName("a")]) == Data(#"["a"]"#.utf8))
        #expect(try JSONDecoder().decode([QueueName].self, from: Data(#"["q"]"#.utf8)) == [QueueName("q")])
        #expect(try JSONDecoder().decode([Priority].self, from: Data("[99]".utf8)) == [Priority(10)])
    }
}
