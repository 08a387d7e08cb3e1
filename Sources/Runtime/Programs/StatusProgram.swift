import Foundation

/// `status [--json] [--watch]`
package struct StatusProgram: Sendable {
    private static let pause: Duration = .seconds(2)

    package var isJSON = false
    /// Drawn anew every two seconds, until stopped.
    package var isWatching = false

    package init() {}

    /// - Returns: failed where the system is unhealthy, so that a monitor can use it.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        if isWatching { return try await watch(startup) }
        let report = try await startup.withEngine(looksOnly: true) { try await $0.statusReport() }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in StatusText.lines(report) { print(line) }
        }
        return report.health.isHealthy ? .done : .failed
    }

    private func watch(_ startup: Startup) async throws -> ProgramStatus {
        guard startup.console.isInteractive else {
            throw Complaint("--watch draws on a terminal, and standard error is none: leave it out here.")
        }
        return try await startup.withEngine(looksOnly: true) { engine in
            let interruption = await Interruption()
            defer { startup.console.end() }
            let drawing = Task {
                while !Task.isCancelled {
                    let time = Date().formatted(.iso8601)
                    let lines = StatusText.lines(try await engine.statusReport()) + ["", "\(time); Ctrl-C ends this."]
                    startup.console.draw(Array(lines.suffix(Terminal.height - 1)))
                    try? await Task.sleep(for: Self.pause)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await interruption.watch(stop: { drawing.cancel() }, leave: { startup.console.end() }) }
                defer { group.cancelAll() }
                try await drawing.value
            }
            return .done
        }
    }
}
