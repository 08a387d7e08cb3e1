import Foundation
import Synchronization
import TestSupport
import Testing

/// A program of ours that runs, with its output in files.
final class Program: Sendable {
    let name: String
    let standardOutput: URL
    let standardError: URL
    private let process: Process
    private let ending: Ending

    /// - Parameters:
    ///   - wrapper: executes it, and ends with it.
    ///   - folder: takes the output, and the process id for whoever clears up.
    init(
        _ name: String,
        _ arguments: [String],
        through wrapper: String? = nil,
        environment: [String: String],
        in folder: URL,
        label: String
    ) throws {
        self.name = name
        standardOutput = folder.appending(path: "\(label).out")
        standardError = folder.appending(path: "\(label).err")
        process = Process()
        ending = Ending()
        for file in [standardOutput, standardError] {
            try Data().write(to: file)
        }
        let program = Binaries.url(name)
        process.executableURL = wrapper.map { URL(filePath: $0) } ?? program
        process.arguments = (wrapper == nil ? [] : [program.path]) + arguments
        // Nothing of the developer's own settings.
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path].merging(environment) { $1 }
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: standardOutput)
        process.standardError = try FileHandle(forWritingTo: standardError)
        process.terminationHandler = { [ending] process in
            ending.fire(
                process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
            )
        }
        try process.start()
        try Data("\(process.processIdentifier)".utf8).write(to: folder.appending(path: "\(label).pid"))
    }

    var isRunning: Bool { process.isRunning }
    var processID: Int32 { process.processIdentifier }

    func signal(_ signal: Int32) { if process.isRunning { kill(process.processIdentifier, signal) } }

    /// The exit status, or minus the signal that ended it. A cancelled wait kills it.
    func status() async -> Int32 {
        await withTaskCancellationHandler {
            await ending.wait()
        } onCancel: {
            self.signal(SIGKILL)
        }
    }

    func succeeds(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let status = await status()
        try #require(status == 0, "\(name): \(errors)", sourceLocation: sourceLocation)
    }

    /// Waits for words on standard error.
    func says(_ words: String) async throws {
        while !errors.contains(words) { try await Task.sleep(for: .milliseconds(20)) }
    }

    var output: String { (try? String(contentsOf: standardOutput, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: standardError, encoding: .utf8)) ?? "" }
}

private final class Ending: Sendable {
    private struct State {
        var status: Int32?
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    private let state = Mutex(State())

    func fire(_ status: Int32) {
        let waiting = state.withLock { state in
            state.status = status
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }

    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status: Int32? = state.withLock { state in
                if state.status == nil { state.waiting.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }
}
