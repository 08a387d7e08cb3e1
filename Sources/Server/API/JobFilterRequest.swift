import Domain
import ESI
import Foundation
import Jobs
import Runtime

/// Which jobs, dead letters above all, are meant, as a query or a body says it. What is absent does not narrow.
struct JobFilterRequest: Decodable {
    private static let longestList = 1000

    var ids: [Int64]?
    var type: String?
    var reason: String?
    var group: String?
    /// Died then or later.
    var since: String?
    /// Died then or earlier.
    var until: String?
    /// Only tells how many.
    var dryRun: Bool?

    init(query ask: Ask) {
        type = ask.query["type"]
        reason = ask.query["reason"]
        group = ask.query["group"]
        since = ask.query["since"]
        until = ask.query["until"]
    }

    init(body: Data) throws(Problem) {
        do {
            self = try JSONDecoder().decode(Self.self, from: body)
        } catch {
            throw .invalid(
                "The body must be a JSON object with any of ids, type, reason, group, since, until, dry_run; {} means all."
            )
        }
    }

    /// Strict: a key that is misspelt or null would mean more dead letters than were meant.
    init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        let body = try decoder.container(keyedBy: Key.self)
        guard keys.allSatisfy({ Key(rawValue: $0) != nil }) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "an unknown key"))
        }
        func value<Value: Decodable>(_ key: Key) throws -> Value? {
            body.contains(key) ? try body.decode(Value.self, forKey: key) : nil
        }
        ids = try value(.ids)
        type = try value(.type)
        reason = try value(.reason)
        group = try value(.group)
        since = try value(.since)
        until = try value(.until)
        dryRun = try value(.dryRun)
    }

    private enum Key: String, CodingKey {
        case ids, type, reason, group, since, until
        case dryRun = "dry_run"
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var filter: JobFilter {
        get throws(Problem) {
            guard ids?.count ?? 0 <= Self.longestList else {
                throw .invalid("ids may name \(Self.longestList) dead letters at most.")
            }
            return JobFilter(
                ids: ids,
                queue: try queue,
                kind: reason,
                fingerprint: group,
                since: try Self.date(since, "since"),
                until: try Self.date(until, "until")
            )
        }
    }

    private var queue: QueueName? {
        get throws(Problem) {
            guard let type else { return nil }
            guard let known = WorkerType(word: type) else {
                throw .invalid("type must be one of \(WorkerType.words).")
            }
            return known.queue
        }
    }

    /// In milliseconds, and one later than what it is told of: a fraction that no binary number hits is cut off, and
    /// what died then must be meant.
    static func text(_ date: Date) -> String {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded(.up) + 1.5
        return Date(timeIntervalSince1970: milliseconds / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    static func date(_ text: String?, _ name: String) throws(Problem) -> Date? {
        guard let text else { return nil }
        // Foundation's parser would leave unread what follows a date, and mean another one than was written.
        guard
            let parts = text.wholeMatch(of: /(.{19})(?:\.([0-9]{3}))?Z/),
            let second = ISODate.date("\(parts.1)Z")
        else { throw .invalid("\(name) must be a time such as 2026-08-18T11:00:00Z.") }
        return second.addingTimeInterval(parts.2.flatMap { Double($0) }.map { $0 / 1000 } ?? 0)
    }
}
