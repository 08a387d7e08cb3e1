/// `migrate`
package enum MigrateProgram {
    package static func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let (steps, place) = try await startup.withEngine { ($0.migrations, $0.place) }
        print(steps.isEmpty ? "\(place) is up to date." : "\(place) was brought up to date: \(Figures.list(steps)).")
        return .done
    }
}
