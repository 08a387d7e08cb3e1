import Foundation
import TestSupport
import Testing

/// The unit files as they are in the sources.
enum Units {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "systemd")

    /// What `ExecStart=` runs.
    static func command(_ unit: String, instance: String = "") throws -> (program: String, arguments: [String]) {
        let text = try String(contentsOf: folder.appending(path: unit), encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        let words = line.dropFirst("ExecStart=".count).split(separator: " ").map {
            $0.replacing("%i", with: instance)
        }
        let program = try #require(words.first?.split(separator: "/").last)
        return (String(program), words.dropFirst().map(String.init))
    }

    static func value(of setting: String, in unit: String) throws -> String {
        let text = try String(contentsOf: folder.appending(path: unit), encoding: .utf8)
        return String(
            try #require(text.split(separator: "\n").first { $0.hasPrefix("\(setting)=") }).dropFirst(setting.count + 1)
        )
    }

    static func analyse(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.start()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
