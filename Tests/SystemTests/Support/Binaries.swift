import Foundation

/// The programs under test: those that were built together with this one.
enum Binaries {
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    static func url(_ name: String) -> URL { folder.appending(path: name) }
}
