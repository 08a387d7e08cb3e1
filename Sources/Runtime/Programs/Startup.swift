import Foundation
package import Logging

/// What every program begins with: its settings, its console, its logger.
package struct Startup: Sendable {
    package let configuration: Configuration
    package let console: Console
    package let logger: Logger
    package let isQuiet: Bool

    package init(isQuiet: Bool = false, style: LogLine.Style = .plain) throws(Complaint) {
        var warnings: [String] = []
        configuration = try Configuration(try Settings.current(), warnings: &warnings)
        console = Console()
        self.isQuiet = isQuiet
        let level = isQuiet ? max(.error, configuration.logLevel) : configuration.logLevel
        logger = Logger(console, level: level, style: style)
        for warning in warnings { warn(warning) }
    }

    package func openEngine() async throws -> Engine { try await Engine(configuration, logger: logger) }

    /// Closes the engine whatever comes of it.
    package func withEngine<Result>(_ body: (Engine) async throws -> Result) async throws -> Result {
        let engine = try await openEngine()
        do {
            let result = try await body(engine)
            await engine.close()
            return result
        } catch {
            await engine.close()
            throw error
        }
    }

    /// For who talks to ESI. A person at a terminal is asked for a contact once; elsewhere work goes on without one.
    package func userAgent() throws(Complaint) -> String {
        if let set = configuration.userAgent { return try UserAgent.checked(set) }
        if !isQuiet, Terminal.isInputInteractive, Terminal.isErrorInteractive {
            let prompt = ContactPrompt(ask: Terminal.ask, tell: console.print)
            if let agent = try prompt.run() { return agent }
        }
        warn("ESI_USER_AGENT is not set, so ESI is told no contact. \(UserAgent.reason).")
        return UserAgent.anonymous
    }

    private func warn(_ sentence: String) { logger.warning("\(sentence)") }
}
