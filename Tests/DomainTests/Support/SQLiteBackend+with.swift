import Foundation
import Logging
import SQLite
import TestSupport

extension SQLiteBackend {
    /// One in a folder of its own, which is gone afterwards.
    static func with(
        clock: WallClock = .system,
        _ body: (SQLiteBackend) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "domain-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "test.sqlite").path
        let backend = try SQLiteBackend(path: path, clock: clock, logger: .silent)
        try await backend.migrate()
        try await body(backend)
        try await backend.close()
    }
}
