import Foundation
import Synchronization

/// Locks on single bytes of a side file, each owned by whoever opened the file and dropped by the kernel when the owner
/// dies, however it dies.
///
/// They are "open file description" locks (`fcntl(2)`): unlike the older kind they belong to this instance and not to
/// the process, so that two instances in one process exclude each other as two processes do.
final class FileLocks: Sendable {
    /// `F_OFD_SETLK`, which glibc hides behind a feature macro that Swift's importer does not set.
    private static let setLock: Int32 = 37
    /// `F_OFD_GETLK`.
    private static let getLock: Int32 = 36

    private let descriptor: Int32
    /// Ours: the kernel tells of others' locks only.
    private let held = Mutex<Set<Int64>>([])

    /// For its owner alone: who may only read a file can lock it, and no worker would get its own byte.
    init(path: String) throws(SQLiteFailure) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SQLiteFailure("cannot open \(path): \(unsafe String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// - Returns: whether the byte is ours now; false while another holds it.
    func tryLock(_ byte: Int64) -> Bool {
        var request = request(F_WRLCK, byte)
        guard control(Self.setLock, &request) else { return false }
        held.withLock { _ = $0.insert(byte) }
        return true
    }

    func unlock(_ byte: Int64) {
        var request = request(F_UNLCK, byte)
        _ = control(Self.setLock, &request)
        held.withLock { _ = $0.remove(byte) }
    }

    /// - Returns: whether anybody holds the byte, we included.
    func isLocked(_ byte: Int64) -> Bool {
        if held.withLock({ $0.contains(byte) }) { return true }
        var request = request(F_WRLCK, byte)
        return control(Self.getLock, &request) && request.l_type != Int16(F_UNLCK)
    }

    private func request(_ type: Int32, _ byte: Int64) -> flock {
        var request = flock()
        request.l_type = Int16(type)
        request.l_whence = Int16(SEEK_SET)
        request.l_start = off_t(byte)
        request.l_len = 1
        return request
    }

    private func control(_ command: Int32, _ request: inout flock) -> Bool {
        unsafe withUnsafeMutablePointer(to: &request) { pointer in unsafe fcntl(descriptor, command, pointer) == 0 }
    }
}

extension FileLocks {
    /// The bytes of the side file, by use.
    enum Byte {
        static let opening: Int64 = 0
        static let waiting: Int64 = 1
        static let writing: Int64 = 2
        private static let firstWorker: Int64 = 1024

        static func worker(_ id: Int64) -> Int64 { firstWorker + id }
    }
}
