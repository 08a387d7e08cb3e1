import Foundation
import Testing

/// A client that behaves as it likes: says half of something, reads nothing, stays for ever.
final class RawConnection {
    /// Linux's `POLLRDHUP`, which glibc shows by `_GNU_SOURCE` alone: poll(2).
    private static let hasClosed: Int16 = 0x2000

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        let count = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        try #require(count == bytes.count)
    }

    /// The other side has closed, whatever it had sent before.
    var isCutOff: Bool {
        var state = pollfd(fd: descriptor, events: Self.hasClosed, revents: 0)
        return unsafe poll(&state, 1, 0) > 0 && state.revents != 0
    }
}
