import Domain
import Foundation

@testable import Jobs
@testable import RabbitMQ

extension FuzzTarget {
    /// Another producer's message, as ours would be, is the same job.
    static func messages(_ body: Data) throws(Failure) {
        for queue in Catalog.registry.queues {
            guard let adopted = try? Catalog.registry.adopt(Message(queue: queue, body: body)) else { continue }
            guard let again = try? Catalog.registry.adopt(adopted), again == adopted else {
                throw Failure("\(queue): what was understood as \(adopted) is not understood again")
            }
        }
    }

    /// A table as a server sends it, through the library's form and back; and the envelope that is made of it.
    static func amqp(_ bytes: [UInt8]) throws(Failure) {
        var source = ByteSource(bytes)
        let properties = source.properties()
        let pool = Pool()
        var read = unsafe Properties(properties.encoded(in: pool))
        guard read.type == properties.type.map({ $0.isEmpty ? "" : $0 }), read.timestamp == properties.timestamp else {
            throw Failure("\(properties) comes back as \(read)")
        }
        // Tables in tables are written, for declarations, and not read.
        let headers = properties.headers.filter { if case .table = $0.value { false } else { true } }
        guard read.headers == headers else { throw Failure("\(headers) come back as \(read.headers)") }
        read.appID = source.bool() ? Envelope.appID : read.appID
        let now = Date(timeIntervalSince1970: 1_760_000_000)
        let envelope = Envelope(queue: "things", properties: read, body: Data(bytes), now: now)
        let sent = envelope.properties
        let again = Envelope(queue: "things", properties: sent, body: Data(bytes), now: now)
        guard again.properties == sent else { throw Failure("\(sent) is sent again as \(again.properties)") }
        _ = DeadLetter(envelope, FailureRecord(kind: "timeout", message: read.type ?? ""), at: now)
    }
}
