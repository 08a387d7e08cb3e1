import CRabbitMQ
import Foundation
import Jobs
import Testing

@testable import RabbitMQ

@Suite struct EnvelopeTests {
    private let now = Date(milliseconds: 1_760_000_000_123)

    @Test func ourMessagesArriveAsTheyWere() {
        let message = Message(
            version: 7,
            queue: "q",
            name: "corporation",
            entity: 9_007_199_254_740_993,
            generation: 3,
            priority: .login,
            attempts: 4,
            crashes: 2,
            body: Data("{\"id\":1}".utf8)
        )
        let envelope = Envelope(message, firstSeen: now, due: now.addingTimeInterval(60))
        let read = Envelope(queue: "q", properties: envelope.properties, body: message.body, now: .distantFuture)
        #expect(read == envelope)
    }

    @Test func anotherProducersMessageHasABodyAndAPriorityOnly() {
        let properties = Properties(
            type: "corporation",
            appID: "killreport",
            correlationID: "1/5/9/0/0/1760000000123",
            priority: 255,
            timestamp: 1_700_000_000,
            headers: ["job-due": .integer(.max)]
        )
        let envelope = Envelope(queue: "q", properties: properties, body: Data("42".utf8), now: now)
        #expect(envelope.message == Message(queue: "q", priority: Priority(10), body: Data("42".utf8)))
        #expect(envelope.due == nil)
        #expect(envelope.firstSeen == Date(timeIntervalSince1970: 1_700_000_000))
        let bare = Envelope(queue: "q", properties: Properties(), body: Data(), now: now)
        #expect(bare.message.priority == .lowest)
        #expect(bare.firstSeen == now)
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func whateverIsWrittenCanBeSentAgain(value: Int64) {
        let properties = Properties(
            appID: "esi-worker",
            correlationID: [Int64](repeating: value, count: 6).map(String.init).joined(separator: "/"),
            timestamp: .max,
            headers: ["job-due": .integer(value)]
        )
        var envelope = Envelope(queue: "q", properties: properties, body: Data(), now: now)
        #expect(envelope.message.entity == value)
        envelope.message.attempts += 1
        let again = Envelope(queue: "q", properties: envelope.properties, body: Data(), now: now)
        #expect(again.due == envelope.due)
        #expect(again.message.crashes == envelope.message.crashes)
        _ = Letter(envelope, Topology(queues: ["q"]), now: now)
    }

    @Test(arguments: [
        "", "1", "1/2/3/4/5", "1/2/3/4/5/6/7", "1/a/3/0/0/5", "//3/0/0/5", "1/2/3//0/5", "1/2/3/0/0/", "a-b-c",
    ])
    func aStampThatIsNotOursTellsNothing(_ text: String) {
        #expect(JobStamp(text) == nil)
    }

    /// Sent again by hand, say: it cannot be found among the rows, so its body is read.
    @Test(arguments: [("1/98000001/3/0/0/1789000000123", nil), ("1//3/0/0/1789000000123", "corporation")])
    func whatHasLostAPartOfItsNameNamesNoRow(_ stamp: String, _ type: String?) {
        let properties = Properties(type: type, appID: Envelope.appID, correlationID: stamp, priority: 3)
        let envelope = Envelope(queue: "q", properties: properties, body: Data("5".utf8), now: .now)
        #expect(envelope.message.generation == nil)
    }

    @Test func aStampLeavesOutWhatIsNotKnown() {
        let stamp = JobStamp(Message(queue: "q", body: Data()), firstSeen: now)
        #expect(stamp.text == "1///0/0/1760000000123")
        #expect(JobStamp(stamp.text) == stamp)
    }

    /// More than 64 bytes, and RabbitMQ hands out half as many messages in a time.
    @Test func whatGoesBesideABodyIsShort() {
        let message = Message(
            queue: "corporation_sync_queue",
            name: "corporation",
            entity: 2_147_483_647,
            generation: 999,
            priority: .login,
            attempts: 99,
            body: Data()
        )
        let pool = Pool()
        var properties = unsafe Envelope(message, firstSeen: .now).properties.encoded(in: pool)
        var buffer = [UInt8](repeating: 0, count: 1000)
        let size = unsafe buffer.withUnsafeMutableBytes { bytes in
            let encoded = unsafe amqp_bytes_t(len: bytes.count, bytes: bytes.baseAddress)
            return unsafe amqp_encode_properties(UInt16(AMQP_BASIC_CLASS), &properties, encoded)
        }
        #expect((1...64).contains(size))
    }

    @Test func aDeadLetterTellsWhatHappened() {
        let message = Message(
            queue: "q",
            name: "corporation",
            entity: 5,
            generation: 1,
            priority: .refresh,
            attempts: 19,
            body: Data("x".utf8)
        )
        let failure = FailureRecord(kind: "http_502", message: "Bad gateway")
        let dead = DeadLetter(Envelope(message, firstSeen: now, due: now), failure, at: now.addingTimeInterval(1))
        let headers = dead.properties.headers
        #expect(headers["dead-reason"] == .text("error"))
        #expect(headers["dead-error"] == .text("http_502"))
        #expect(headers["dead-message"] == .text("Bad gateway"))
        #expect(headers["dead-attempts"] == .integer(20))
        #expect(headers["dead-queue"] == .text("q"))
        #expect(headers["dead-priority"] == .integer(1))
        #expect(dead.properties.priority == 0)
        #expect(headers["dead-at"] == .integer(now.milliseconds + 1000))
        #expect(dead.properties.correlationID == "1/5/1/19/0/\(now.milliseconds)")
        #expect(headers["job-due"] == nil)
        #expect(dead.body == message.body)
    }

    @Test func ofABodyThatNoJobWasMadeOfOnlyAFingerprintIsKept() {
        let message = Message(queue: "q", body: Data("{\"accessToken\":\"secret\"}".utf8))
        let failure = FailureRecord(kind: "decode_failed", message: "not what the job declares")
        let dead = DeadLetter(Envelope(message, firstSeen: now), failure, at: now)
        #expect(dead.properties.headers["dead-reason"] == .text("decode_failed"))
        // Before those that have a row.
        #expect(dead.properties.priority == 1)
        #expect(String(decoding: dead.body, as: UTF8.self) == "{\"bytes\":24,\"hash\":\"\(hash(message.body))\"}")
    }

    private func hash(_ body: Data) -> String { String(BodyFingerprint(body).hash, radix: 16) }
}
