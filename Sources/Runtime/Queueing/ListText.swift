import Foundation

/// The text of a list that a user names.
enum ListText {
    static let standardInputName = "standard input"
    /// Where a large list is told to be too large, rather than filling the memory.
    private static let largest = 256 << 20

    static func standardInput() throws(Complaint) -> String {
        try text(FileHandle.standardInput, standardInputName)
    }

    static func file(_ path: String) throws(Complaint) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Complaint("The file \(path) does not exist or cannot be read by this user.")
        }
        return try text(handle, path)
    }

    /// What a terminal would obey must not come back in a message.
    static func shown(_ text: some StringProtocol) -> String {
        String(text.prefix(40).map { $0.asciiValue.map { $0 >= 32 && $0 < 127 } == true ? $0 : "?" })
    }

    private static func text(_ handle: FileHandle, _ name: String) throws(Complaint) -> String {
        do {
            let data = try handle.read(upToCount: largest) ?? Data()
            guard data.count < largest else { throw Complaint("\(name) is longer than 256 MiB.") }
            return String(decoding: data, as: UTF8.self)
        } catch let complaint as Complaint {
            throw complaint
        } catch {
            throw Complaint("\(name) cannot be read.")
        }
    }
}
