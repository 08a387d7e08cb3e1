import Foundation
import Glibc

/// The service manager's end of the notification protocol.
package final class NotifySocket: Sendable {
    private let name: String
    private let descriptor: Int32

    package init(isAbstract: Bool = true) throws {
        let id = "esi-worker-\(UUID().uuidString.prefix(8))"
        name = isAbstract ? "@\(id)" : FileManager.default.temporaryDirectory.appending(path: id).path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = isAbstract ? [0] + Array(id.utf8) : Array(name.utf8) + [0]
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        guard status == 0 else { throw POSIXError(.EADDRINUSE) }
    }

    deinit {
        close(descriptor)
        if name.hasPrefix("/") { unsafe unlink(name) }
    }

    package var settings: [String: String] { ["NOTIFY_SOCKET": name] }

    /// - Returns: nil where nothing has come.
    package func receive() -> String? { receive(Int32(MSG_DONTWAIT)) }

    /// The next one; empty where the test is over.
    package func message() async -> String {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread { [self] in continuation.resume(returning: receive(0) ?? "") }.start()
            }
        } onCancel: {
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// Waits for one, whatever comes before.
    package func message(where isWanted: (String) -> Bool) async {
        while !isWanted(await message()), !Task.isCancelled {}
    }

    private func receive(_ flags: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, flags)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
