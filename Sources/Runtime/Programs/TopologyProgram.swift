import RabbitMQ

/// `topology [check|apply]`
package struct TopologyProgram: Sendable {
    /// Makes what is missing.
    package var applies = false

    package init() {}

    /// - Returns: failed where something is missing, or declared otherwise.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        if case .embedded(let path) = startup.configuration.storage {
            print("The queues are in \(path): there is no broker to look at.")
            return .done
        }
        return try await startup.withEngine(looksOnly: true) { engine in
            guard let report = try await engine.topology(applying: applies) else { return .done }
            for line in TopologyText.lines(report) { print(line) }
            return report.isAsDeclared ? .done : .failed
        }
    }
}
