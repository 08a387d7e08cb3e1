import Foundation

/// `orchestrator work`: becomes the `universal-worker` that lies beside it, the same that service units run.
package enum WorkProgram {
    package static let name = "universal-worker"

    /// - Parameters: given as flags, in place of the settings.
    package static func run(types: String?, concurrency: Int?) throws(Complaint) -> ProgramStatus {
        let known = Configuration.concurrencies
        if let types { try WorkerProgram.check(types: types) }
        if let concurrency, !known.contains(concurrency) {
            throw Complaint(
                "--concurrency must be from \(known.lowerBound) to \(known.upperBound), not \(concurrency)."
            )
        }
        if Terminal.isInputInteractive { _ = try Startup().contact() }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let path = own.deletingLastPathComponent().appendingPathComponent(name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Complaint("\(path) is missing; ./orchestrator in the sources builds it.", status: .failed)
        }
        for (setting, value) in [(Setting.workerTypes, types), (.workerConcurrency, concurrency.map(String.init))] {
            if let value { unsafe setenv(setting.rawValue, value, 1) }
        }
        execute(path)
        throw Complaint("\(path) could not be started: \(unsafe String(cString: strerror(errno))).", status: .failed)
    }

    /// Returns only where that failed.
    private static func execute(_ path: String) {
        unsafe path.withCString { program in
            let arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(program), nil]
            _ = unsafe execv(program, arguments)
        }
    }
}
