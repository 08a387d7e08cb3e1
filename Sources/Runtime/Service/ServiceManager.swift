import Foundation
import Glibc

/// systemd's notification protocol, as far as it is spoken here: datagrams to the socket that `NOTIFY_SOCKET` names.
/// Source: sd_notify(3), sd_watchdog_enabled(3).
package final class ServiceManager: Sendable {
    package enum Message: Sendable {
        /// It does what it is there for.
        case ready(status: String)
        case status(String)
        case watchdog
        case stopping

        /// A status is one line.
        var text: String {
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(status.plain)"
            case .status(let status): "STATUS=\(status.plain)"
            case .watchdog: "WATCHDOG=1"
            case .stopping: "STOPPING=1\nSTATUS=Stopping: jobs in flight end first"
            }
        }
    }

    /// The longest silence that is not taken for death; nil where nobody watches.
    package let watchdogLimit: Duration?
    private let path: [UInt8]
    private let isAbstract: Bool
    private let descriptor: Int32

    /// - Returns: nil where no service manager listens.
    package init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let name = environment["NOTIFY_SOCKET"], let first = name.first, first == "/" || first == "@" else {
            return nil
        }
        isAbstract = first == "@"
        path = isAbstract ? [0] + name.utf8.dropFirst() : Array(name.utf8)
        guard path.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        watchdogLimit = Self.watchdogLimit(environment)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Nobody waits for an answer, and one that is not taken is not sent again.
    package func tell(_ message: Message) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let end = isAbstract ? 0 : 1
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count + end)
        let bytes = Array(message.text.utf8)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(
                    descriptor,
                    bytes,
                    bytes.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                    address,
                    length
                )
            }
        }
    }

    private static func watchdogLimit(_ environment: [String: String]) -> Duration? {
        guard let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0 else { return nil }
        if let pid = environment["WATCHDOG_PID"], pid != String(getpid()) { return nil }
        return .microseconds(microseconds)
    }
}
