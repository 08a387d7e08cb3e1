import Foundation

/// On a thread of its own: it blocks.
func pump(_ body: @escaping @Sendable () -> Void) { Thread.detachNewThread(body) }

/// - Returns: nil at the end.
func receive(_ socket: CInt) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
    }
    return count > 0 ? Array(bytes.prefix(count)) : nil
}

func send(_ bytes: [UInt8], to socket: CInt) -> Bool {
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe send(socket, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, CInt(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
    }
    return true
}
