import Foundation
import TestSupport

@testable import RabbitMQ

/// A server that a test may kill, in a folder of its own.
struct OwnServer {
    struct Failure: Error {
        let verb: String
        let output: String
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Servers/rabbitmq").standardized

    let folder: URL
    let configuration: RabbitMQBroker.Configuration

    static func run(_ body: (OwnServer) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rabbitmq-\(UUID().uuidString)")
        let output = try await call(["start", folder.path])
        do {
            guard let url = output.firstMatch(of: /RABBITMQ_TEST_URL=(\S+)/) else {
                throw Failure(verb: "start", output: output)
            }
            var configuration = try RabbitMQBroker.Configuration(url: String(url.1))
            configuration.name = "tests"
            try await body(OwnServer(folder: folder, configuration: configuration))
        } catch {
            _ = try await call(["stop", folder.path])
            throw error
        }
        _ = try await call(["stop", folder.path])
        try FileManager.default.removeItem(at: folder)
    }

    /// SIGKILL.
    func kill() async throws { _ = try await Self.call(["stop", folder.path]) }

    func start() async throws { _ = try await Self.call(["start", folder.path]) }

    func control(_ arguments: String...) async throws {
        _ = try await Self.call(["ctl", folder.path] + arguments)
    }

    private static func call(_ arguments: [String]) async throws -> String {
        let process = Process()
        let output = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        process.executableURL = script
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        let ended = Observed(false)
        process.terminationHandler = { _ in ended.update { $0 = true } }
        try process.start()
        await ended.wait { $0 }
        let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Failure(verb: arguments[0], output: text) }
        return text
    }
}
