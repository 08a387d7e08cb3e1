import Foundation

/// What is left of the disk that holds a file.
package enum FreeSpace {
    /// Less than this is none: SQLite needs some pages at once.
    static let none: Int64 = 1 << 20
    /// With less than this one transaction after the other fails.
    private static let least: Int64 = 16 << 20

    /// - Returns: bytes for this user; nil where the disk does not tell.
    package static func beside(_ path: String) -> Int64? {
        var disk = statvfs()
        guard unsafe statvfs(folder(of: path), &disk) == 0 else { return nil }
        return Int64(disk.f_bavail) * Int64(disk.f_frsize)
    }

    package static func isFull(beside path: String) -> Bool { beside(path).map { $0 < least } ?? false }

    package static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }
}
