import Foundation
import GRDB
import Glibc

extension SQLiteDatabase {
    private static let readers = 4
    /// In tries of 1 to 3 ms: some ten seconds.
    private static let patience = 5000
    /// A larger log than the usual 1,000 pages is copied back less often; a busy worker fills that in a blink.
    private static let pagesBeforeCheckpoint = 4000
    /// What the writer keeps of the file's pages: its indices grow beyond the usual 2 MB soon, and then every insert reads.
    private static let writersCache = "-8000"

    /// Whether the file that is there holds our data. To look changes nothing in it; to open it for work would.
    package static func isOurs(_ path: String) throws(SQLiteFailure) -> Bool {
        do {
            try checkFolder(of: path)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { try $0.tableExists("esi_worker_migrations") }
        } catch {
            throw SQLiteFailure(error, path: path)
        }
    }

    /// SQLite's own word for a missing folder, or a folder in its place, is "unable to open database file".
    static func checkFolder(of path: String) throws(SQLiteFailure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw SQLiteFailure("the folder \(folder) for the database does not exist: create it first")
        }
        guard unsafe access(folder, W_OK) == 0 else {
            throw SQLiteFailure("the folder \(folder) for the database cannot be written by this user")
        }
        guard unsafe !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder.boolValue else {
            throw SQLiteFailure("\(path) is a folder: name a file in DATABASE_URL=sqlite:PATH")
        }
    }

    /// Turning a fresh file to write-ahead logging does not wait for others that do the same, so they take turns.
    static func open(_ path: String, _ locks: FileLocks) throws -> DatabasePool {
        for _ in 0..<patience {
            if locks.tryLock(FileLocks.Byte.opening) { break }
            usleep(2000)
        }
        defer { locks.unlock(FileLocks.Byte.opening) }
        // For its owner alone, where it is new: people's sealed tokens are in it. SQLite gives its other files the same mode.
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // GRDB chooses NORMAL for write-ahead logging, which may lose the last commits with the power.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = \(writersCache)")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(pagesBeforeCheckpoint)")
        }
        return pool
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        // SQLite's own schedule sleeps up to 100 ms; a commit takes a few.
        configuration.busyMode = .callback { tries in
            guard tries < patience else { return false }
            usleep(.random(in: 1000...3000))
            return true
        }
        return configuration
    }
}
