import Foundation
import Glibc
import Synchronization

/// A TCP server that does on each connection what the test says, byte by byte, on threads of its own.
final class ScriptedServer: Sendable {
    private struct State {
        var accepted = 0
        var open: Set<CInt> = []
        var isStopped = false
    }

    let port: UInt16
    private let listener: CInt
    private let state = Mutex(State())

    /// - Parameter script: gets the connection and its number, from 0; the connection is closed when it returns.
    init(_ script: @escaping @Sendable (ScriptedConnection, Int) -> Void) throws {
        (listener, port) = try Self.listen()
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                let number: Int? = state.withLock { state in
                    guard !state.isStopped else { return nil }
                    state.open.insert(descriptor)
                    defer { state.accepted += 1 }
                    return state.accepted
                }
                guard let number else {
                    close(descriptor)
                    break
                }
                Thread.detachNewThread { [self] in
                    script(ScriptedConnection(descriptor: descriptor), number)
                    state.withLock { _ = $0.open.remove(descriptor) }
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    /// One canned reply to each request, as long as requests come.
    convenience init(reply: String) throws {
        try self.init { connection, _ in
            while connection.readRequest() != nil { connection.write(reply) }
        }
    }

    var accepted: Int {
        state.withLock { $0.accepted }
    }

    var url: String {
        "http://127.0.0.1:\(port)/"
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            for descriptor in state.open { shutdown(descriptor, CInt(SHUT_RDWR)) }
        }
        shutdown(listener, CInt(SHUT_RDWR))
    }

    /// A port at which nobody listens.
    static func unusedPort() throws -> UInt16 {
        let (descriptor, port) = try listen()
        close(descriptor)
        return port
    }

    private static func listen() throws -> (CInt, UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> CInt in
                guard unsafe bind(descriptor, pointer, length) == 0, Glibc.listen(descriptor, 512) == 0 else {
                    return -1
                }
                return unsafe getsockname(descriptor, pointer, &length)
            }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

struct ScriptedConnection {
    let descriptor: CInt

    /// The head and body of the next request, or `nil` when the client has closed.
    func readRequest() -> String? {
        var received: [UInt8] = []
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let head = text.range(of: "\r\n\r\n") {
                let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
                if text[head.upperBound...].utf8.count >= length { return text }
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            received += chunk[..<count]
        }
    }

    /// Reads to the end of the first HEADERS frame (RFC 9113, 4.1 and 6.2).
    func readHTTP2Request() {
        let prefaceSize = 24
        let headersType: UInt8 = 1
        var received: [UInt8] = []
        var start = prefaceSize
        while true {
            while received.count >= start + 9 {
                let length = received[start..<start + 3].reduce(0) { $0 << 8 | Int($1) }
                if received[start + 3] == headersType, received.count >= start + 9 + length { return }
                start += 9 + length
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return }
            received += chunk[..<count]
        }
    }

    func write(_ text: String) {
        write(Array(text.utf8))
    }

    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { buffer in
                unsafe send(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Makes the close that follows a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func waitForClose() {
        var byte: UInt8 = 0
        while unsafe recv(descriptor, &byte, 1, 0) > 0 {}
    }
}
