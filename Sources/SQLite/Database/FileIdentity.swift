import Glibc

/// Which file a path names: another of the same name is another.
struct FileIdentity: Equatable {
    private let device: UInt
    private let inode: UInt

    /// - Returns: nil where there is none.
    init?(path: String) {
        var file = stat()
        guard unsafe stat(path, &file) == 0 else { return nil }
        (device, inode) = (UInt(file.st_dev), UInt(file.st_ino))
    }
}
