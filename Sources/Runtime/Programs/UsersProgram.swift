import Foundation

/// `users [--json]`
package struct UsersProgram: Sendable {
    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.withEngine(looksOnly: true) { try await $0.usersReport() }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in UsersText.lines(report) { print(line) }
        }
        return .done
    }
}
