import Foundation

/// Asks once for a contact and keeps it in `.env`.
struct ContactPrompt {
    let ask: (String) -> String?
    let tell: (String) -> Void
    var file = Settings.fileName

    /// - Returns: the User-Agent, or nil where no contact was given: then nothing is kept, and the next run asks again.
    func run() throws(Complaint) -> String? {
        tell("ESI_USER_AGENT is not set. \(UserAgent.reason).")
        while let answer = ask("Your contact (e-mail, Discord or URL; empty to go on without): ") {
            let contact = answer.trimmingCharacters(in: .whitespaces)
            if contact.isEmpty { return nil }
            // A bare name is most likely that of a Discord account, but CCP could not know.
            guard UserAgent.hasContact(contact), let agent = try? UserAgent.checked(contact) else {
                tell(
                    "That is none CCP could use. Examples: \(UserAgent.exampleContact), discord: yourname, https://example.org"
                )
                continue
            }
            try keep(agent)
            tell("Kept in \(file) as ESI_USER_AGENT.")
            return agent
        }
        return nil
    }

    /// Appends, so that what is there stays as it is, its mode too. A new file is readable by its owner alone, because
    /// secrets will follow.
    private func keep(_ agent: String) throws(Complaint) {
        let manager = FileManager.default
        if !manager.fileExists(atPath: file) {
            _ = manager.createFile(atPath: file, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        do {
            guard let handle = FileHandle(forUpdatingAtPath: file) else { throw CocoaError(.fileWriteNoPermission) }
            let end = try handle.seekToEnd()
            var line = "ESI_USER_AGENT=\"\(agent.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"\n"
            if end > 0 {
                try handle.seek(toOffset: end - 1)
                if try handle.read(upToCount: 1) != Data("\n".utf8) { line = "\n" + line }
            }
            try handle.write(contentsOf: Data(line.utf8))
            try handle.close()
        } catch {
            throw Complaint("The file \(file) cannot be written by this user.", status: .failed)
        }
    }
}
