/// `users [--json]`
package struct UsersProgram: Sendable {
    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.reading { try await $0.usersReport() }
        try StandardOutput.print(report, asJSON: isJSON, lines: UsersText.lines(report))
        return .done
    }
}
