import Foundation
import Testing

/// A folder with a database, a simulator, and our programs at work on both.
struct Workplace {
    let folder: URL
    let simulator: SimulatorProcess
    private let environment: [String: String]

    var database: String { folder.appending(path: "esi-worker.sqlite").path }

    /// For tests of what happens when: on a shared machine one commit may wait for the disk for seconds, and with it all who
    /// write to the file.
    static var memory: URL {
        let folder = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: folder.path) ? folder : FileManager.default.temporaryDirectory
    }

    /// - Parameters:
    ///   - settings: beside those that make small universes quick.
    @discardableResult
    static func with<Value>(
        simulator arguments: [String],
        settings: [String: String] = [:],
        in parent: URL = FileManager.default.temporaryDirectory,
        _ test: (Workplace) async throws -> Value
    ) async throws -> Value {
        let folder = parent.appending(path: "system-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let simulator = try await SimulatorProcess(arguments, in: folder)
        let place = Workplace(folder: folder, simulator: simulator, settings: settings)
        let result: Result<Value, any Error>
        do {
            result = .success(try await test(place))
        } catch {
            result = .failure(error)
        }
        let leaks = try await place.leaks()
        #expect(leaks.isEmpty, "tokens or codes in clear in \(leaks)")
        await simulator.end()
        place.attachLogs()
        try? FileManager.default.removeItem(at: folder)
        return try result.get()
    }

    private init(folder: URL, simulator: SimulatorProcess, settings: [String: String]) {
        self.folder = folder
        self.simulator = simulator
        environment = [
            "ESI_BASE_URL": simulator.url, "SSO_BASE_URL": simulator.url,
            "ESI_USER_AGENT": "system-tests/1.0 (tests@example.org)",
            "SYNC_ALL_INTERVAL": "off", "ESI_ENTITY_RATE": "500", "ESI_BULK_RATE": "100", "LOG_LEVEL": "info",
        ].merging(settings) { $1 }
    }

    func start(
        _ name: String,
        _ arguments: [String] = [],
        through wrapper: String? = nil,
        settings: [String: String] = [:]
    ) throws -> Program {
        let label = "\(name)-\(UUID().uuidString.prefix(8))"
        let environment = environment.merging(settings) { $1 }
        return try Program(name, arguments, through: wrapper, environment: environment, in: folder, label: label)
    }

    /// For ``start(_:_:through:settings:)``: the program and its arguments are `"$@"`.
    func script(_ text: String) throws -> String {
        let file = folder.appending(path: "script-\(UUID().uuidString.prefix(8))")
        try Data("#!/bin/bash\n\(text)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }

    /// Runs the orchestrator to its end, which must come with that status.
    @discardableResult
    func orchestrate(
        _ arguments: String...,
        status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Program {
        try await orchestrate(arguments, status: status, sourceLocation: sourceLocation)
    }

    @discardableResult
    func orchestrate(
        _ arguments: [String],
        status expected: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Program {
        let program = try start("orchestrator", arguments)
        let status = await program.status()
        #expect(
            status == expected,
            "orchestrator \(arguments.joined(separator: " ")): \(program.output) \(program.errors)",
            sourceLocation: sourceLocation
        )
        return program
    }

    /// Everything that a sync reaches is in the file, field by field, and nothing else.
    func expectWholeUniverse(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await expectWholeUniverse(StoredUniverse(path: database), sourceLocation)
    }

    func expectWholeUniverse(in servers: Servers, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await expectWholeUniverse(StoredUniverse(servers), sourceLocation)
    }

    private func expectWholeUniverse(_ stored: StoredUniverse, _ sourceLocation: SourceLocation) async throws {
        let differences = stored.differences(from: try await simulator.universe())
        #expect(differences.isEmpty, "\(differences.prefix(10))", sourceLocation: sourceLocation)
    }

    /// - Returns: the report, after a look that no rule was broken.
    @discardableResult
    func expectNoBreach(sourceLocation: SourceLocation = #_sourceLocation) async throws -> SimulatorReport {
        let report = try await simulator.report()
        #expect(report.breaches.total == 0, "\(report.breaches)", sourceLocation: sourceLocation)
        #expect(report.requests.byStatus["420"] == nil, sourceLocation: sourceLocation)
        return report
    }

    /// Looks at the simulator's account until it is as wanted.
    @discardableResult
    func report(where isReached: @Sendable (SimulatorReport) -> Bool) async throws -> SimulatorReport {
        while true {
            let report = try await simulator.report()
            if isReached(report) { return report }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The files of all that our programs wrote that hold a token or a code in clear.
    func leaks() async throws -> Set<String> {
        let secrets = try await simulator.secrets().map { Data($0.utf8) }
        guard !secrets.isEmpty else { return [] }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return Set(
            try files.filter { file in
                let content = try Data(contentsOf: file)
                return secrets.contains { content.range(of: $0) != nil }
            }.map(\.lastPathComponent)
        )
    }

    private func attachLogs() {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        for file in files where ["out", "err"].contains(file.pathExtension) {
            guard let text = try? String(contentsOf: file, encoding: .utf8), !text.isEmpty else { continue }
            Attachment.record(text, named: file.lastPathComponent)
        }
    }
}
