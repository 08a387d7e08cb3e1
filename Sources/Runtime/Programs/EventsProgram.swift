import Domain
import ESI
import Foundation
import Logging

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
        return try await startup.reading { engine in
            let newest = try await engine.store.lastEvent()
            if let since, since > newest {
                startup.logger.warning(
                    "There is no event \(since): the last is \(newest), as in a database that was restored. What comes after it is shown."
                )
            }
            var last = Self.begin(since: since, newest: newest)
            let interruption = await engine.interruption()
            return try await interruption.during {
                while true {
                    let events = try await engine.store.events(after: last, limit: Self.batch)
                    for event in events { print(try isJSON ? Self.json(event) : Self.line(event)) }
                    if !events.isEmpty, !StandardOutput.flush() { break }
                    last = events.last?.sequence ?? last
                    if events.count == Self.batch { continue }
                    if !follows || interruption.hasCome { break }
                    // Where nothing happens there is nothing to write that would tell.
                    if StandardOutput.isReaderGone { break }
                    try engine.checkPlace()
                    try await Task.sleep(for: Self.pause)
                }
                return .done
            }
        }
    }

    /// - Returns: the number behind which to begin. One that is yet to come would hide what comes before it.
    static func begin(since: Int64?, newest: Int64) -> Int64 {
        if let since { min(since, newest) } else { max(0, newest - 20) }
    }

    private static func json(_ event: KillmailEvent) throws -> String {
        String(decoding: try EventBody(event).json(), as: UTF8.self)
    }

    private static func line(_ event: KillmailEvent) -> String {
        let people = event.people.isEmpty ? "" : ", of \(event.people.map(String.init).joined(separator: ", "))"
        return "\(event.sequence)  \(ISODate.text(event.savedAt))  \(KillmailEvent.name) \(event.killmailID), "
            + "fought \(ISODate.text(event.killmailTime))\(people)"
    }
}
