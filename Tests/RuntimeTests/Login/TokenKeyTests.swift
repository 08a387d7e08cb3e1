import Domain
import ESI
import Foundation
import Testing

@testable import Runtime

@Suite struct TokenKeyTests {
    private func with(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "test.sqlite").path)
    }

    private func key(_ byte: UInt8) -> Secret { Secret(Data(repeating: byte, count: 32).base64EncodedString()) }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func aLoginMakesTheFileAndNobodyElseDoes() async throws {
        try await with { database in
            let file = TokenKeyFile(besideDatabase: database)
            let error = #expect(throws: TokenKeyError.self) {
                try TokenKeyring(setting: nil, file: file).keys(making: false)
            }
            #expect(error?.description.contains("the first login makes it") == true)
            #expect(!FileManager.default.fileExists(atPath: file.path))
            let made = try TokenKeyring(setting: nil, file: file).keys(making: true)
            #expect(try mode(file.path) == 0o600)
            #expect(try TokenKeyring(setting: nil, file: file).keys(making: false).ids == made.ids)
            #expect(try TokenKeyring(setting: nil, file: file).keys(making: true).ids == made.ids)
        }
    }

    @Test func ofManyThatMakeOneAllHaveTheSame() async throws {
        try await with { database in
            let ids = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        let file = TokenKeyFile(besideDatabase: database)
                        return try TokenKeyring(setting: nil, file: file).keys(making: true).ids
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            let folder = URL(fileURLWithPath: database).deletingLastPathComponent().path
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["test.sqlite.key"])
        }
    }

    @Test func theSettingComesFirstAndTheFileStillOpens() async throws {
        try await with { database in
            let file = TokenKeyFile(besideDatabase: database)
            let made = try TokenKeyring(setting: nil, file: file).keys(making: true).ids
            let keys = try TokenKeyring(setting: key(1), file: file).keys(making: false).ids
            #expect(keys.count == 2 && keys.last == made.first)
            let alone = TokenKeyFile(path: database + ".none")
            #expect(try TokenKeyring(setting: key(1), file: alone).keys(making: true).ids == [keys[0]])
            #expect(!FileManager.default.fileExists(atPath: alone.path))
        }
    }

    /// With nobody left whose tokens it had sealed, and the file deleted, the next login makes another.
    @Test func aFileThatHoldsNoKeyIsToldWithBothWaysOut() async throws {
        try await with { database in
            let file = TokenKeyFile(besideDatabase: database)
            for text in ["", "garbage", String(repeating: "x", count: 10_000)] {
                try Data(text.utf8).write(to: URL(filePath: file.path))
                _ = unsafe chmod(file.path, 0o600)
                let error = #expect(throws: TokenKeyError.self) {
                    try TokenKeyring(setting: nil, file: file).keys(making: true)
                }
                let words = error?.description ?? ""
                #expect(words.contains("put back the one that it was made with"), "\(words)")
                #expect(words.hasSuffix("delete the file and `orchestrator users remove` all who logged in before"))
            }
            try FileManager.default.removeItem(atPath: file.path)
            #expect(try TokenKeyring(setting: nil, file: file).keys(making: true).ids.count == 1)
        }
    }

    /// As a container's secrets are.
    @Test func theFileMayBeALinkToOne() async throws {
        try await with { database in
            let made = try TokenKeyFile(path: database + ".real").make()
            let path = database + ".key"
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: database + ".real")
            #expect(try TokenKeyFile(path: path).read() == made)
        }
    }

    @Test func withADatabaseServerNoKeyIsEverMade() {
        let ring = TokenKeyring(setting: nil, file: nil)
        for making in [true, false] {
            let error = #expect(throws: TokenKeyError.self) { try ring.keys(making: making) }
            #expect(error?.description.contains("with PostgreSQL no key is made here") == true)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644])
    func whatOthersMayReadIsRefused(_ mode: Int) async throws {
        try await with { database in
            let file = TokenKeyFile(besideDatabase: database)
            _ = try file.make()
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            let error = #expect(throws: TokenKeyError.self) { try file.read() }
            #expect(
                error?.description == "the key file \(file.path) is open to other users: run `chmod 600 \(file.path)`"
            )
        }
    }

    @Test(arguments: ["", "hunter2", String(repeating: "x", count: 10_000)])
    func whatHoldsNoKeyIsRefusedAndNotRepeated(_ text: String) async throws {
        try await with { database in
            let file = TokenKeyFile(besideDatabase: database)
            _ = FileManager.default.createFile(
                atPath: file.path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
            let error = #expect(throws: TokenKeyError.self) { try file.read() }
            #expect(error?.description.contains("holds no key") == true)
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test func aFolderThatCannotBeWritten() throws {
        let file = TokenKeyFile(path: "/proc/nowhere.key")
        #expect(try file.read() == nil)
        #expect(throws: TokenKeyError("the key file /proc/nowhere.key cannot be written by this user")) {
            try file.make()
        }
    }
}
