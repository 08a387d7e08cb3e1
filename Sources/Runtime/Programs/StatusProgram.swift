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
        let report = try await startup.reading { try await $0.statusReport() }
        try StandardOutput.print(report, asJSON: isJSON, lines: StatusText.lines(report))
        return report.health.isHealthy ? .done : .failed
    }

    private func watch(_ startup: Startup) async throws -> ProgramStatus {
        guard startup.console.isInteractive else {
            throw Complaint("--watch draws on a terminal, and standard error is none: leave it out here.")
        }
        return try await startup.reading { engine in
            let interruption = await engine.interruption()
            defer { startup.console.end() }
            let drawing = Task {
                var watch = StatusWatch()
                while !Task.isCancelled {
                    let result: Result<StatusReport, any Error>
                    do {
                        result = .success(try await engine.statusReport())
                    } catch {
                        result = .failure(error)
                    }
                    // What was asked when it was told to end may be an error for that reason alone.
                    guard !Task.isCancelled else { break }
                    startup.console.draw(Array(watch.lines(result, at: Date()).suffix(Terminal.height - 1)))
                    try? await Task.sleep(for: Self.pause)
                }
                return watch.status
            }
            return await interruption.during(stop: drawing.cancel, leave: startup.console.end) {
                await drawing.value
            }
        }
    }
}
