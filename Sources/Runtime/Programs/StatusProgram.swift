import Foundation

/// `status [--json]`
package struct StatusProgram: Sendable {
    package var isJSON = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.withEngine { try await $0.statusReport() }
        if isJSON {
            print(String(decoding: try report.json(), as: UTF8.self))
        } else {
            for line in StatusText.lines(report) { print(line) }
        }
        return .done
    }
}
