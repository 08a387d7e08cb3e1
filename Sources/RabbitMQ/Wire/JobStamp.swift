import Foundation
import Jobs

/// Which job a message wakes, and how far it has come, as the text of AMQP's property `correlation_id`:
/// `1/98000001/3/0/0/1789000000123` is layout, entity, generation, attempts, crashes, and when it was queued first.
///
/// One text, because RabbitMQ reads a table of headers anew wherever a message passes. A number that is not known is left out: `1///0/0/1789000000123`.
struct JobStamp: Sendable, Equatable {
    /// What a stamp says is calculated with, whoever wrote it.
    private static let largestCount: Int64 = 1_000_000

    var version: Int
    var entity: Int64?
    var generation: Int64?
    var attempts: Int
    var crashes: Int
    var firstSeen: Date

    init(_ message: Message, firstSeen: Date) {
        version = message.version
        entity = message.entity
        generation = message.generation
        attempts = message.attempts
        crashes = message.crashes
        self.firstSeen = firstSeen
    }

    /// - Returns: nil for another producer's text.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var numbers: [Int64?] = []
        for part in parts {
            let number = Int64(Substring(part))
            guard part.isEmpty || number != nil else { return nil }
            numbers.append(number)
        }
        guard let version = numbers[0], let attempts = numbers[3], let crashes = numbers[4], let seen = numbers[5]
        else {
            return nil
        }
        self.version = Int(version)
        entity = numbers[1]
        generation = numbers[2]
        self.attempts = Int(min(max(attempts, 0), Self.largestCount))
        self.crashes = Int(min(max(crashes, 0), Self.largestCount))
        firstSeen = Date(foreignMilliseconds: seen)
    }

    var text: String {
        let (entity, generation) = (entity.map(String.init) ?? "", generation.map(String.init) ?? "")
        return "\(version)/\(entity)/\(generation)/\(attempts)/\(crashes)/\(firstSeen.milliseconds)"
    }
}
