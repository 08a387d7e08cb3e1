import Glibc
import Synchronization

/// Stands between a client and the server on loopback, and breaks the connection at a COMMIT when it is told to.
final class CuttingProxy: Sendable {
    enum Cut: Sendable {
        /// The server never hears the word.
        case beforeCommit
        /// The server obeys, and the client never hears of it.
        case afterCommit
    }

    let port: UInt16
    private let listener: CInt
    private let next = Mutex<Cut?>(nil)
    private let count = Mutex(0)

    /// - Parameter target: the server's port.
    init(target: UInt16) throws {
        let (listener, port) = try Self.listen()
        (self.listener, self.port) = (listener, port)
        let state = WeakProxy(self)
        pump {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let proxy = state.proxy else { return }
                guard let server = Self.connect(to: target) else { return }
                proxy.join(client, server)
            }
        }
    }

    deinit { shutdown(listener, CInt(SHUT_RDWR)) }

    func cut(_ cut: Cut) { next.withLock { $0 = cut } }
    /// Connections that were broken.
    var cuts: Int { count.withLock { $0 } }

    private func join(_ client: CInt, _ server: CInt) {
        let isMute = Mutable(false)
        pump { [self] in
            while let bytes = receive(client) {
                let cut = holdsCommit(bytes) ? next.withLock { $0.take() } : nil
                if cut != nil { count.withLock { $0 += 1 } }
                if cut == .beforeCommit { break }
                if cut == .afterCommit { isMute.value.withLock { $0 = true } }
                guard send(bytes, to: server) else { break }
            }
            if !isMute.value.withLock({ $0 }) { end(client, server) }
        }
        pump { [self] in
            while let bytes = receive(server) {
                if isMute.value.withLock({ $0 }) { break }
                guard send(bytes, to: client) else { break }
            }
            end(client, server)
        }
    }

    private func holdsCommit(_ bytes: [UInt8]) -> Bool {
        let word = Array("COMMIT".utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: word) }
    }

    private func end(_ client: CInt, _ server: CInt) {
        // Not closed: the number must not be given out anew while the other thread still uses it.
        shutdown(client, CInt(SHUT_RDWR))
        shutdown(server, CInt(SHUT_RDWR))
    }

    private static func listen() throws -> (CInt, UInt16) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, length) == 0 && Glibc.listen(listener, 16) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isListening else { throw NoSocket() }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func connect(to port: UInt16) -> CInt? {
        let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = loopback(port)
        let isConnected = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.connect(server, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        return isConnected ? server : nil
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

private struct NoSocket: Error {}

private final class Mutable<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
}

/// The accepting thread must not keep the proxy.
private final class WeakProxy: Sendable {
    private let reference: Mutex<Reference>

    private struct Reference {
        weak var proxy: CuttingProxy?
    }

    init(_ proxy: CuttingProxy) { reference = Mutex(Reference(proxy: proxy)) }

    var proxy: CuttingProxy? { reference.withLock { $0.proxy } }
}
