// Of C's variables only `stdout` is read, which nobody changes.
@unsafe @preconcurrency import Glibc

/// Where what was asked for is printed. `print` does not tell when that fails, as on a disk that is full.
package enum StandardOutput {
    /// Writes what is held back: into a pipe or a file some kilobytes are.
    /// - Returns: false where that, or anything before it, could not be written.
    static func flush() -> Bool { unsafe fflush(stdout) == 0 && ferror(stdout) == 0 }

    /// What to say when a command is at its end; nil where all was written, or nobody reads any more, as behind `| head`.
    package static var complaint: Complaint? {
        guard !flush(), !isReaderGone else { return nil }
        return Complaint("Standard output could not be written: what was printed is cut off.", status: .failed)
    }

    static var isReaderGone: Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return unsafe poll(&output, 1, 0) > 0 && output.revents & Int16(POLLERR | POLLHUP) != 0
    }
}
