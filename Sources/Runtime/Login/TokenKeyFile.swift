import Domain
import ESI
import Foundation

/// The key beside an embedded database: one line, for its owner's eyes alone.
struct TokenKeyFile: Sendable {
    let path: String

    init(besideDatabase database: String) { path = database + ".key" }
    init(path: String) { self.path = path }

    /// - Returns: nil where there is none.
    func read() throws(TokenKeyError) -> Secret? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw TokenKeyError("the key file \(path) cannot be read by this user: `ls -l \(path)` tells who may")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // Of the file itself, where the path is a link to it, as secrets of containers are.
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard let permissions = attributes?[.posixPermissions] as? Int, permissions & 0o077 == 0 else {
            throw TokenKeyError("the key file \(path) is open to other users: run `chmod 600 \(path)`")
        }
        let data = (try? handle.read(upToCount: 4096)) ?? Data()
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard (try? TokenKeys([text])) != nil else {
            throw TokenKeyError(
                "the key file \(path) holds no key: put back the one that it was made with; where no backup has it, "
                    + "delete the file and `orchestrator users remove` all who logged in before"
            )
        }
        return Secret(text)
    }

    /// Complete or not at all, and never over one that is there: of two processes that make one, both use the first's.
    func make() throws(TokenKeyError) -> Secret {
        let draft = "\(path).\(UUID().uuidString)"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw cannotWrite() }
        defer { unsafe unlink(draft) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data("\(TokenKeys.make())\n".utf8))
            try handle.synchronize()
        } catch {
            throw cannotWrite()
        }
        guard unsafe link(draft, path) == 0 || errno == EEXIST else { throw cannotWrite() }
        try synchronizeFolder()
        guard let key = try read() else { throw cannotWrite() }
        return key
    }

    /// A key that a power cut takes away would take all logins with it.
    private func synchronizeFolder() throws(TokenKeyError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotWrite() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw cannotWrite() }
    }

    private func cannotWrite() -> TokenKeyError {
        TokenKeyError("the key file \(path) cannot be written by this user")
    }
}
