import Foundation
package import Logging
import SQLite

/// What every program begins with: its settings, its console, its logger.
package struct Startup: Sendable {
    package let configuration: Configuration
    package let console: Console
    package let logger: Logger
    package let isQuiet: Bool

    /// - Parameter options: of the command line, in place of the settings that they stand for.
    package init(
        isQuiet: Bool = false,
        style: LogLine.Style = .plain,
        options: [Setting: String] = [:]
    ) throws(Complaint) {
        var warnings: [String] = []
        configuration = try Configuration(try Settings.current(options), warnings: &warnings)
        console = Console()
        self.isQuiet = isQuiet
        let level = isQuiet ? max(.error, configuration.logLevel) : configuration.logLevel
        logger = Logger(console, level: level, style: style)
        for warning in warnings { warn(warning) }
    }

    /// Closes the engine whatever comes of it.
    package func withEngine<Result>(
        looksOnly: Bool = false,
        _ body: (Engine) async throws -> Result
    ) async throws -> Result {
        let engine = try await Engine(configuration, looksOnly: looksOnly, logger: logger)
        do {
            let result = try await body(engine)
            await engine.close()
            return result
        } catch {
            await engine.close()
            throw error
        }
    }

    /// For who shows what is there: an embedded database that is not is refused, because an empty one would be well, and
    /// another program's file must not become ours by being looked at.
    package func reading<Result>(_ body: (Engine) async throws -> Result) async throws -> Result {
        try checkDatabase()
        return try await withEngine(looksOnly: true, body)
    }

    func checkDatabase() throws {
        guard case .embedded(let path) = configuration.storage else { return }
        let place = URL(fileURLWithPath: path).path
        guard FileManager.default.fileExists(atPath: path) else {
            throw Complaint(
                "There is no database at \(place): check the working folder and DATABASE_URL; "
                    + "`orchestrator migrate` makes a new one.",
                status: .failed
            )
        }
        guard try SQLiteDatabase.isOurs(path) else {
            throw Complaint(
                "There is no data of esi-worker in \(place), which is empty or another program's: check the working folder "
                    + "and DATABASE_URL; `orchestrator migrate` makes its tables there.",
                status: .failed
            )
        }
    }

    /// For who talks to ESI, or only to the single sign-on.
    package func userAgent(asksESI: Bool = true) throws(Complaint) -> String {
        if let agent = try contact() { return agent }
        if asksESI, !canAsk { try UserAgent.checkMissing(at: configuration.esiBaseURL) }
        warn("ESI_USER_AGENT is not set, so ESI is told no contact. \(UserAgent.reason).")
        return UserAgent.anonymous
    }

    /// For who asks so little that a missing contact is not worth a word.
    func unaskedUserAgent() throws(Complaint) -> String {
        guard let set = configuration.userAgent else { return UserAgent.anonymous }
        return try UserAgent.checked(set)
    }

    /// The User-Agent as set. Where it is not, a person at a terminal is asked for a contact.
    package func contact() throws(Complaint) -> String? {
        if let set = configuration.userAgent { return try UserAgent.checked(set) }
        guard canAsk else { return nil }
        return try ContactPrompt(ask: Terminal.ask, tell: console.print).run()
    }

    private var canAsk: Bool { !isQuiet && Terminal.isInputInteractive && Terminal.isErrorInteractive }

    private func warn(_ sentence: String) { logger.warning("\(sentence)") }
}
