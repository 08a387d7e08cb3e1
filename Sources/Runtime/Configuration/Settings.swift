import Foundation

/// The raw values: the environment, and for what is not there the file `.env` of the working directory.
package struct Settings: Sendable {
    package static let fileName = ".env"

    private let values: [String: String]

    package init(environment: [String: String], file: [String: String] = [:]) {
        values = file.merging(environment.filter { !$0.value.isBlank }) { _, environment in environment }
    }

    /// Reads what this process was started with; options come before the environment.
    static func current(_ options: [Setting: String]) throws(Complaint) -> Settings {
        var environment = ProcessInfo.processInfo.environment
        for (setting, value) in options { environment[setting.rawValue] = value }
        return Settings(environment: environment, file: try file(at: fileName))
    }

    static func file(at path: String) throws(Complaint) -> [String: String] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Complaint("The file \(path) cannot be read by this user.")
        }
        do {
            return try DotEnv.parse(String(decoding: data, as: UTF8.self))
        } catch {
            throw Complaint("The file \(path) has a malformed line \(error.line): \(error.reason).")
        }
    }

    /// nil where the setting is absent or empty.
    package subscript(_ setting: Setting) -> String? { self[setting.rawValue] }

    /// For names that are not settings of ours but say something about them, such as `DB_HOST`.
    subscript(_ name: String) -> String? {
        values[name].map { $0.trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
