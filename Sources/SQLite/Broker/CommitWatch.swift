import ESI
import Foundation
import Glibc
import Synchronization

/// Hears when any process writes to the database's log, as every commit does: nobody need look for it again and again.
///
/// inotify(7), on a thread of its own. The folder is watched and not the log, which SQLite removes and makes anew.
final class CommitWatch: Sendable {
    /// Of a busy database's commits only so many are told of.
    private static let pause: useconds_t = 1000

    private let wake = Wake()
    private let news = News()
    /// Closed, it ends the thread, which has the other end.
    private let life: CInt

    /// - Returns: nil where the kernel watches nothing more for this user.
    init?(database path: String) {
        let file = URL(filePath: path)
        let descriptor = inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
        var ends: [CInt] = [-1, -1]
        guard
            unsafe pipe(&ends) == 0,
            unsafe inotify_add_watch(descriptor, file.deletingLastPathComponent().path, UInt32(IN_MODIFY)) >= 0
        else {
            for opened in ends + [descriptor] where opened >= 0 { close(opened) }
            return nil
        }
        // Programs that this one starts must not keep it.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        life = ends[1]
        let end = ends[0]
        let log = file.lastPathComponent + "-wal"
        let thread = Thread { [wake, news] in
            while Self.waits(for: descriptor, until: end) {
                if Self.hears(of: log, descriptor) {
                    news.isHeard.store(true, ordering: .relaxed)
                    wake.signal()
                }
                usleep(Self.pause)
            }
            close(descriptor)
            close(end)
        }
        thread.name = "sqlite-commits"
        thread.start()
    }

    deinit { close(life) }

    /// Returns when something was written since the last time, or that time is over.
    /// - Returns: whether something was written. It is seen by others a little later, when the disk has it.
    func wait(atMost limit: Duration) async -> Bool {
        await wake.wait(until: .now + limit)
        return news.isHeard.exchange(false, ordering: .relaxed)
    }

    private static func waits(for descriptor: CInt, until end: CInt) -> Bool {
        var polled = [descriptor, end].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while unsafe poll(&polled, 2, -1) < 0, errno == EINTR {}
        return polled[1].revents == 0
    }

    private final class News: Sendable {
        let isHeard = Atomic(false)
    }

    /// Reads all that has happened in the folder.
    private static func hears(of name: String, _ descriptor: CInt) -> Bool {
        let size = MemoryLayout<inotify_event>.size
        var isHeard = false
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return isHeard }
            var start = 0
            while start + size <= count {
                let length = unsafe buffer.withUnsafeBytes { bytes in
                    Int(unsafe bytes.loadUnaligned(fromByteOffset: start, as: inotify_event.self).len)
                }
                // Padded with zeros.
                let end = min(start + size + length, count)
                isHeard = isHeard || buffer[(start + size)..<end].prefix { $0 != 0 }.elementsEqual(name.utf8)
                start = end
            }
        }
    }
}
