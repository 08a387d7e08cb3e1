import Foundation
import TestSupport

/// The private server that `Tests/run` has started, by the names that `Tests/Servers/postgresql` gives.
package struct TestServer: Sendable {
    private let environment: [String: String]

    package static let shared = TestServer(ProcessInfo.processInfo.environment)

    package init(_ environment: [String: String]) { self.environment = environment }

    /// - Parameter output: what ``script(_:_:)`` printed.
    package init(output: String) {
        let pairs = output.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        self.init(Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 })
    }

    /// Starts, restarts or stops a server for one test alone.
    @discardableResult
    package static func script(_ command: String, _ folder: String) async throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try await run(tests.appending(path: "Servers/postgresql").path, [command, folder])
    }

    package enum Door: String, Sendable, CaseIterable {
        case direct = "TEST_POSTGRESQL_URL"
        /// PgBouncer in transaction mode.
        case pooled = "TEST_PGBOUNCER_URL"
    }

    package func url(
        _ door: Door = .direct,
        database: String = "postgres",
        parameters: String = "sslmode=disable"
    ) throws -> String {
        guard let url = environment[door.rawValue], let slash = url.lastIndex(of: "/") else {
            throw NoServer(missing: door.rawValue)
        }
        return url[...slash] + database + "?" + parameters
    }

    /// The path of the certificate that signed the server's own.
    package func certificateAuthority() throws -> String {
        guard let path = environment["TEST_POSTGRESQL_CA"] else { throw NoServer(missing: "TEST_POSTGRESQL_CA") }
        return path
    }

    /// By psql, and so by nothing that is tested.
    /// - Returns: the rows, a line each, columns separated by a bar.
    @discardableResult
    package func sql(_ text: String, database: String = "postgres") async throws -> String {
        let url = try url(database: database)
        return try await run("/usr/bin/psql", [url, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text])
    }
}

/// Runs a program to its end.
/// - Returns: what it wrote to standard output.
@discardableResult
package func run(_ program: String, _ arguments: [String]) async throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // Files: a pipe would have to be read while the program writes, and is inherited by the servers that it leaves.
    let output = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let file = try FileHandle(forWritingTo: output)
    process.standardOutput = file
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in continuation.resume() }
        do {
            try process.start()
        } catch {
            process.terminationHandler = nil
            continuation.resume(throwing: error)
        }
    }
    try file.close()
    guard process.terminationStatus == 0 else {
        throw ProgramFailed(program: program, status: process.terminationStatus)
    }
    let text = try String(contentsOf: output, encoding: .utf8)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
}

private struct NoServer: Error, CustomStringConvertible {
    let missing: String

    var description: String {
        "\(missing) is not set: use Tests/run, or  export $(Tests/Servers/postgresql start /tmp/FOLDER)  before swift test"
    }
}

private struct ProgramFailed: Error, CustomStringConvertible {
    let program: String
    let status: Int32

    var description: String { "\(program) ended with \(status)" }
}
