import Foundation
import Glibc

/// The service manager's end of the notification protocol.
final class NotifySocket: Sendable {
    private let name = "esi-worker-\(UUID().uuidString)"
    private let descriptor: Int32
    private let messages: AsyncStream<String>

    init() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = [0] + Array(name.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        guard status == 0 else { throw POSIXError(.EADDRINUSE) }
        let (messages, message) = AsyncStream<String>.makeStream()
        self.messages = messages
        // Ends when the socket is shut down.
        Thread {
            var bytes = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
                guard count > 0 else { return message.finish() }
                message.yield(String(decoding: bytes.prefix(count), as: UTF8.self))
            }
        }.start()
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    var settings: [String: String] { ["NOTIFY_SOCKET": "@\(name)"] }

    /// The next one.
    func message() async -> String {
        for await message in messages { return message }
        return ""
    }

    /// Waits for one, whatever comes before.
    func message(where isWanted: (String) -> Bool) async {
        while !isWanted(await message()) {}
    }
}
