import Domain
import Foundation

/// `events [--since N] [--follow] [--json]`
package struct EventsProgram: Sendable {
    private static let batch = 500
    /// Between looks for new ones.
    private static let pause: Duration = .milliseconds(250)

    /// Begin behind that number; nil means with the last few.
    package var since: Int64?
    package var follows = false
    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        return try await startup.withEngine { engine in
            var last = if let since { since } else { max(0, try await engine.store.lastEvent() - 20) }
            let encoder = Self.encoder()
            let interruption = await Interruption()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await interruption.watch(stop: {}, leave: {}) }
                while true {
                    let events = try await engine.store.events(after: last, limit: Self.batch)
                    for event in events { print(try isJSON ? Self.json(event, encoder) : Self.line(event)) }
                    last = events.last?.sequence ?? last
                    if events.count == Self.batch { continue }
                    if !follows || interruption.hasCome { break }
                    try await Task.sleep(for: Self.pause)
                }
                group.cancelAll()
                return .done
            }
        }
    }

    private struct Line: Encodable {
        let type = "killmail.saved"
        let sequence: Int64
        let killmailId: Int64
        let killmailTime: Date
        let people: [Int64]
        let savedAt: Date
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }

    private static func json(_ event: KillmailEvent, _ encoder: JSONEncoder) throws -> String {
        let line = Line(
            sequence: event.sequence,
            killmailId: event.killmailID,
            killmailTime: event.killmailTime,
            people: event.people,
            savedAt: event.savedAt
        )
        return String(decoding: try encoder.encode(line), as: UTF8.self)
    }

    private static func line(_ event: KillmailEvent) -> String {
        let people = event.people.isEmpty ? "" : ", of \(event.people.map(String.init).joined(separator: ", "))"
        return "\(event.sequence)  \(event.savedAt.formatted(.iso8601))  killmail.saved \(event.killmailID), "
            + "fought \(event.killmailTime.formatted(.iso8601))\(people)"
    }
}
