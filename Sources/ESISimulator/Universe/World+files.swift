import Foundation

extension World {
    /// Writes every list and body as a file whose path is its route's, for comparison with a static server.
    ///
    /// Alliances have a file `ID.json` and a folder `ID`, since a path cannot be both.
    package func writeBodies(to directory: String) throws {
        do {
            try writeFiles(to: URL(fileURLWithPath: directory, isDirectory: true))
        } catch {
            throw WriteError(directory: directory, reason: error.localizedDescription)
        }
    }

    /// Why the bodies could not be written.
    package struct WriteError: Error, CustomStringConvertible {
        let directory: String
        let reason: String

        package var description: String {
            "\(directory) cannot be written to (\(reason)); choose another --write-bodies."
        }
    }

    private func writeFiles(to root: URL) throws {
        try write(listedAlliances, to: root, "alliances/index.json")
        try write(nonPlayerCorporations, to: root, "corporations/npccorps.json")
        for (kind, id, _) in entities where presence(of: kind, id: id) == .present {
            var writer = JSONWriter()
            write(kind, id: id, shape: .new, revision: 0, to: &writer)
            try write(writer.bytes, to: root, "\(kind.rawValue)s/\(id).json")
            if kind == .alliance { try write(members(ofAlliance: id), to: root, "alliances/\(id)/corporations.json") }
        }
    }

    private func write(_ list: [Int], to root: URL, _ path: String) throws {
        var writer = JSONWriter()
        writer.integers(list)
        try write(writer.bytes, to: root, path)
    }

    private func write(_ bytes: [UInt8], to root: URL, _ path: String) throws {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
    }
}
