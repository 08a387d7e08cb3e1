import Domain
import Jobs

/// `show killmail <id> [--json]`
package struct ShowKillmailProgram: Sendable {
    /// Where there is no terminal.
    private static let width = 100

    package var id: Int64
    package var isJSON = false

    package init(_ id: Int64) { self.id = id }

    /// Reads the store, and asks ESI for nothing.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let (killmail, names) = try await startup.reading { engine in
            guard let killmail = try await engine.store.killmail(id) else {
                throw UnknownKillmail.complaint(
                    id,
                    try await engine.store.references(of: id),
                    try await engine.jobStore.records(of: id, named: [KillmailJob.name])
                )
            }
            return (killmail, isJSON ? [:] : try await engine.store.names(of: Array(killmail.allIDs)))
        }
        if isJSON {
            print(String(decoding: try KillmailBody(killmail).json(), as: UTF8.self))
        } else {
            let text = KillmailText(killmail, NameBook(names), width: Terminal.outputWidth ?? Self.width)
            for line in text.lines { print(line) }
        }
        return .done
    }
}
