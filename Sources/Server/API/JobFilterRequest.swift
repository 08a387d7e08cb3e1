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
        } catch let problem as Problem {
            throw problem
        } catch DecodingError.dataCorrupted {
            throw .invalid("The body is no JSON. \(Self.expected)")
        } catch {
            throw .invalid("The body is no JSON object. \(Self.expected)")
        }
    }

    /// Strict: a key that is misspelt or null would mean more dead letters than were meant.
    init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        let body = try decoder.container(keyedBy: Key.self)
        if let unknown = keys.sorted().first(where: { Key(rawValue: $0) == nil }) {
            throw Problem.invalid("The body has the key \"\(unknown.excerpt)\", which is not known. \(Self.expected)")
        }
        func value<Value: Decodable>(_ key: Key, _ kind: String) throws -> Value? {
            guard body.contains(key) else { return nil }
            guard let value = try? body.decode(Value.self, forKey: key) else {
                throw Problem.invalid("\(key.rawValue) must be \(kind); leave it out where it is not meant.")
            }
            return value
        }
        let numbers: [RowID]? = try value(.ids, "a list of dead letters' numbers, also as strings of digits")
        ids = numbers?.map(\.number)
        type = try value(.type, "a string")
        reason = try value(.reason, "a string")
        group = try value(.group, "a string")
        since = try value(.since, "a string")
        until = try value(.until, "a string")
        dryRun = try value(.dryRun, "true or false")
    }

    private static let expected =
        "It may have ids, type, reason, group, since, until, dry_run; {} means all."

    /// Replies have a dead letter's number as a string, because messages that only the broker has are no numbers.
    private struct RowID: Decodable {
        let number: Int64

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else {
                    throw DecodingError.dataCorruptedError(in: value, debugDescription: "no number")
                }
                self.number = number
            } else {
                number = try value.decode(Int64.self)
            }
        }
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
