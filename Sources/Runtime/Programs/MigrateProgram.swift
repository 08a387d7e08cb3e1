/// `migrate`
package enum MigrateProgram {
    package static func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let (steps, path) = try await startup.withEngine { ($0.migrations, $0.place) }
        print(steps.isEmpty ? "\(path) is up to date." : "\(path) was brought up to date: \(Figures.list(steps)).")
        return .done
    }
}
