import Foundation

/// What the kernel says of a process.
struct ProcessFigures {
    /// Resident, in KiB.
    let memory: Int
    let descriptors: Int
    let threads: Int

    /// nil where there is no such process.
    init?(_ process: Int32) {
        let folder = "/proc/\(process)"
        guard let status = try? String(contentsOfFile: "\(folder)/status", encoding: .utf8),
            let memory = Self.number("VmRSS:", in: status),
            let threads = Self.number("Threads:", in: status),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count
        else { return nil }
        (self.memory, self.descriptors, self.threads) = (memory, descriptors, threads)
    }

    private static func number(_ name: String, in status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.split { !$0.isNumber }.first ?? "") }
    }
}
