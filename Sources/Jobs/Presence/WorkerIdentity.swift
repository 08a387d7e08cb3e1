import Foundation

/// One life of one worker process.
package struct WorkerIdentity: Hashable, Sendable, Codable, CustomStringConvertible {
    package let host: String
    package let pid: Int
    /// Random: tells two lives apart that have the same host and process id.
    package let boot: String

    package init(host: String, pid: Int, boot: String) {
        self.host = host
        self.pid = pid
        self.boot = boot
    }

    /// This process, anew with each call.
    package init() {
        let info = ProcessInfo.processInfo
        self.init(
            host: info.hostName,
            pid: Int(info.processIdentifier),
            boot: String(UInt64.random(in: 0 ... .max), radix: 16)
        )
    }

    package var description: String { "\(host):\(pid):\(boot)" }
}
