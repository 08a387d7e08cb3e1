import Foundation
import Glibc
import Synchronization

/// Stands between a client and a server on loopback, and is the network that fails.
package final class Proxy: Sendable {
    /// When a connection is cut at what its client says.
    package enum Moment: Sendable {
        /// The server never hears it.
        case before
        /// The server answers, and the client never hears of it.
        case after
    }

    private struct State {
        var pipes: [Int: Pipe] = [:]
        var accepted = 0
        /// The connections up to this one pass nothing any more.
        var frozen = 0
        var isSilent = false
        var isStopped = false
        /// New connections are closed at once.
        var isAway = false
        var trap: Trap?
    }

    private struct Trap {
        let words: [UInt8]
        let moment: Moment
        let thenStaysAway: Bool

        func springs(at bytes: ArraySlice<UInt8>) -> Bool {
            bytes.indices.contains { bytes[$0...].starts(with: words) }
        }
    }

    package struct Failure: Error {
        let step: String
        let number: CInt
    }

    package let port: UInt16
    private let listener: CInt
    private let target: UInt16
    private let state = Mutex(State())

    package init(to target: UInt16) throws {
        self.target = target
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        port = try Self.bind(listener)
        guard listen(listener, 128) == 0 else { throw Failure(step: "listen", number: errno) }
        Thread.detachNewThread { self.acceptAll() }
    }

    package var accepted: Int { state.withLock(\.accepted) }

    /// Resets all connections: what is sent once this returns reaches nobody.
    package func cut() {
        let pipes = state.withLock(\.pipes).values
        for pipe in pipes { pipe.cut() }
    }

    /// Resets the connection whose client says these words next, which come in one piece.
    /// - Parameter thenStaysAway: no new one is made until ``comeBack()``.
    package func cut(_ moment: Moment, _ words: String, thenStaysAway: Bool = false) {
        let trap = Trap(words: Array(words.utf8), moment: moment, thenStaysAway: thenStaysAway)
        state.withLock { $0.trap = trap }
    }

    package func comeBack() { state.withLock { $0.isAway = false } }

    /// Whether the words have not been said yet.
    package var isArmed: Bool { state.withLock { $0.trap != nil } }

    /// The connections of now pass nothing any more, and nobody is told; new ones work.
    package func freeze() { state.withLock { $0.frozen = $0.accepted } }

    /// From now on nothing passes in any direction, and nobody is told.
    package func fallSilent() { state.withLock { $0.isSilent = true } }

    /// New connections work; the silent ones stay silent.
    package func recover() {
        state.withLock { state in
            state.isSilent = false
            state.frozen = state.accepted
        }
    }

    package func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, CInt(SHUT_RDWR))
        cut()
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            let isConnected = Self.connect(server, to: target)
            let pipe: Pipe? = state.withLock { state in
                guard isConnected, !state.isStopped, !state.isAway else { return nil }
                state.accepted += 1
                let pipe = Pipe(number: state.accepted, client: client, server: server)
                state.pipes[pipe.number] = pipe
                return pipe
            }
            guard let pipe else {
                close(client)
                close(server)
                continue
            }
            Thread.detachNewThread { self.pump(pipe, from: client, to: server) }
            Thread.detachNewThread { self.pump(pipe, from: server, to: client) }
        }
        close(listener)
    }

    private func pump(_ pipe: Pipe, from source: CInt, to sink: CInt) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe recv(source, &buffer, buffer.count, 0)
            let isSilent = state.withLock { $0.isSilent || pipe.number <= $0.frozen }
            guard count > 0 else {
                // Nobody hears of the other's end where nothing passes.
                if !isSilent { pipe.end(source, sink) }
                break
            }
            guard !isSilent else { continue }
            switch source == pipe.client ? sprung(by: buffer[..<count]) : nil {
            case .before: pipe.cut()
            case .after: pipe.cutAtAnswer(from: sink)
            case nil: if pipe.isAnswer(source) { pipe.cut() }
            }
            // What is sent to a socket that reads no more can be read all the same, by who was about to.
            guard !pipe.isCut, pipe.send(buffer[..<count], to: sink) else {
                pipe.end(source, sink)
                break
            }
        }
        guard pipe.pumpEnded() else { return }
        state.withLock { _ = $0.pipes.removeValue(forKey: pipe.number) }
        pipe.close()
    }

    private func sprung(by bytes: ArraySlice<UInt8>) -> Moment? {
        state.withLock { state in
            guard let trap = state.trap, trap.springs(at: bytes) else { return nil }
            state.trap = nil
            state.isAway = trap.thenStaysAway
            return trap.moment
        }
    }

    /// The two ends of one connection. Closed when both of its threads have ended, so that no number is used again early.
    private final class Pipe: Sendable {
        private struct State {
            var pumps = 2
            var isCut = false
            /// What this one sends ends the connection.
            var lastAnswerer: CInt?
            var isClosed = false
        }

        let number: Int
        let client: CInt
        private let server: CInt
        private let state = Mutex(State())

        init(number: Int, client: CInt, server: CInt) {
            (self.number, self.client, self.server) = (number, client, server)
            // So that a cut is seen by who waits for a peer that takes nothing.
            var limit = timeval(tv_sec: 0, tv_usec: 100_000)
            let size = socklen_t(MemoryLayout<timeval>.size)
            for descriptor in [client, server] {
                unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
            }
        }

        var isCut: Bool { state.withLock(\.isCut) }

        /// Both sides get a reset: what is closed without having lingered sends one.
        func cut() {
            state.withLock { state in
                guard !state.isClosed else { return }
                state.isCut = true
                var linger = linger(l_onoff: 1, l_linger: 0)
                let size = socklen_t(MemoryLayout<Glibc.linger>.size)
                for descriptor in [client, server] {
                    unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
                    shutdown(descriptor, CInt(SHUT_RD))
                }
            }
        }

        func cutAtAnswer(from descriptor: CInt) { state.withLock { $0.lastAnswerer = descriptor } }

        func isAnswer(_ descriptor: CInt) -> Bool { state.withLock { $0.lastAnswerer == descriptor } }

        func end(_ source: CInt, _ sink: CInt) {
            guard !isCut else { return }
            shutdown(source, CInt(SHUT_RDWR))
            shutdown(sink, CInt(SHUT_RDWR))
        }

        /// - Returns: whether all was sent.
        func send(_ bytes: ArraySlice<UInt8>, to sink: CInt) -> Bool {
            var rest = bytes
            while !rest.isEmpty {
                let part = unsafe rest.withUnsafeBytes { bytes in
                    unsafe Glibc.send(sink, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
                }
                if part > 0 {
                    rest = rest.dropFirst(part)
                } else if errno != EAGAIN || isCut {
                    return false
                }
            }
            return true
        }

        /// - Returns: whether it was the last.
        func pumpEnded() -> Bool {
            state.withLock { state in
                state.pumps -= 1
                return state.pumps == 0
            }
        }

        func close() {
            state.withLock { $0.isClosed = true }
            Glibc.close(client)
            Glibc.close(server)
        }
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
