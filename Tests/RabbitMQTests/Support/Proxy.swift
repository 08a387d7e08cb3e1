import Foundation
import Glibc
import Synchronization

/// Stands between a broker and the server, and is the network that fails.
final class Proxy: Sendable {
    private struct State {
        var open: Set<CInt> = []
        var accepted = 0
        var isSilent = false
        var isStopped = false
    }

    struct Failure: Error {
        let step: String
        let number: CInt
    }

    let port: UInt16
    private let listener: CInt
    private let target: UInt16
    private let state = Mutex(State())

    init(to target: UInt16) throws {
        self.target = target
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        port = try Self.bind(listener)
        guard listen(listener, 128) == 0 else { throw Failure(step: "listen", number: errno) }
        Thread.detachNewThread { self.acceptAll() }
    }

    var accepted: Int { state.withLock(\.accepted) }

    /// Ends all connections.
    func cut() {
        let open = state.withLock(\.open)
        for descriptor in open { shutdown(descriptor, CInt(SHUT_RDWR)) }
    }

    /// From now on nothing passes in any direction, and nobody is told.
    func fallSilent() { state.withLock { $0.isSilent = true } }

    /// New connections work; the silent ones stay silent.
    func recover() { state.withLock { $0.isSilent = false } }

    func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, CInt(SHUT_RDWR))
        cut()
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            let isStopped = state.withLock(\.isStopped)
            guard !isStopped, Self.connect(server, to: target) else {
                close(client)
                close(server)
                continue
            }
            state.withLock { state in
                state.open.formUnion([client, server])
                state.accepted += 1
            }
            let pipe = Pipe(client: client, server: server, open: SharedCount(2))
            Thread.detachNewThread { self.pump(pipe, from: client, to: server) }
            Thread.detachNewThread { self.pump(pipe, from: server, to: client) }
        }
        close(listener)
    }

    private struct Pipe: Sendable {
        let client: CInt
        let server: CInt
        let open: SharedCount
    }

    private final class SharedCount: Sendable {
        private let count: Mutex<Int>

        init(_ count: Int) { self.count = Mutex(count) }

        func decrement() -> Int {
            count.withLock { count in
                count -= 1
                return count
            }
        }
    }

    private func pump(_ pipe: Pipe, from source: CInt, to sink: CInt) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var isSilent = false
        while true {
            let count = unsafe recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            isSilent = isSilent || state.withLock(\.isSilent)
            if isSilent { continue }
            var sent = 0
            while sent < count {
                let part = unsafe buffer[sent..<count].withUnsafeBytes { bytes in
                    unsafe send(sink, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
                }
                guard part > 0 else { break }
                sent += part
            }
        }
        shutdown(source, CInt(SHUT_RDWR))
        shutdown(sink, CInt(SHUT_RDWR))
        guard pipe.open.decrement() == 0 else { return }
        state.withLock { $0.open.subtract([pipe.client, pipe.server]) }
        close(pipe.client)
        close(pipe.server)
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    private static func bind(_ descriptor: CInt) throws -> UInt16 {
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> CInt in
                guard unsafe Glibc.bind(descriptor, pointer, length) == 0 else { return -1 }
                return unsafe getsockname(descriptor, pointer, &length)
            }
        }
        guard status == 0 else { throw Failure(step: "bind", number: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func connect(_ descriptor: CInt, to port: UInt16) -> Bool {
        var address = address(port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.connect(descriptor, pointer, length) == 0
            }
        }
    }
}
