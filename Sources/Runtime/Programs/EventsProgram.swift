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
        return try await startup.withEngine(looksOnly: true) { engine in
            var last = if let since { since } else { max(0, try await engine.store.lastEvent() - 20) }
            let interruption = await Interruption()
            return try await interruption.during {
                while true {
                    let events = try await engine.store.events(after: last, limit: Self.batch)
                    for event in events { print(try isJSON ? Self.json(event) : Self.line(event)) }
                    if !events.isEmpty, !StandardOutput.flush() { break }
                    last = events.last?.sequence ?? last
                    if events.count == Self.batch { continue }
                    if !follows || interruption.hasCome { break }
                    try await Task.sleep(for: Self.pause)
                }
                return .done
            }
        }
    }

    private static func json(_ event: KillmailEvent) throws -> String {
        String(decoding: try EventBody(event).json(), as: UTF8.self)
    }

    private static func line(_ event: KillmailEvent) -> String {
        let people = event.people.isEmpty ? "" : ", of \(event.people.map(String.init).joined(separator: ", "))"
        return "\(event.sequence)  \(event.savedAt.formatted(.iso8601))  \(KillmailEvent.name) \(event.killmailID), "
            + "fought \(event.killmailTime.formatted(.iso8601))\(people)"
    }
}
