import Foundation
import Testing

@testable import Runtime

@Suite struct UserAgentTests {
    @Test(arguments: [
        "board/1.0 (me@example.org)", "board/1.0 (+https://example.org)", "board/1.0 (Discord: me)",
        "board/1.0 discord.gg/abc", "board/1 (x; a.b+c@mail.example.org)",
    ])
    func passesWhatHasAContact(_ text: String) throws {
        #expect(try UserAgent.checked(text) == text)
    }

    @Test(arguments: ["me@example.org", "https://example.org/board", "discord me", "My board (me@example.org)"])
    func putsNameAndVersionBeforeABareContact(_ text: String) throws {
        #expect(try UserAgent.checked(text) == "esi-worker/\(Version.current) (\(text))")
    }

    @Test(arguments: [
        "board/1.0", "me@localhost", "@", "a@b@c.d", "https://", "http://localhost", "discord",
        "board\u{7}@example.org",
        "bör@example.org", "board/1.0 (you@example.org)",
    ])
    func refusesWhatHasNone(_ text: String) throws {
        let complaint = try #require(throws: Complaint.self) { try UserAgent.checked(text) }
        #expect(complaint.sentence.contains("ESI_USER_AGENT"))
        #expect(complaint.status == .usage)
    }

    @Test func evenTheAnonymousOneTellsWhereItComesFrom() {
        #expect(UserAgent.hasContact(UserAgent.anonymous))
    }

    @Test func withoutAContactOnlyASimulatorIsAsked() throws {
        for address in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"] {
            try UserAgent.checkMissing(at: address)
        }
        for address in ["https://esi.evetech.net", "http://simulator:8080", "https://127.0.0.1.example.org"] {
            let complaint = try #require(throws: Complaint.self) { try UserAgent.checkMissing(at: address) }
            #expect(complaint.sentence.contains("ESI_USER_AGENT"))
            #expect(complaint.status == .usage)
        }
    }

    @Test func keepsAnAnswerWithoutTouchingTheRest() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data("SECRET=x\nESI_USER_AGENT=".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        var answers = ["bob", "me@example.org"]
        var said: [String] = []
        let prompt = ContactPrompt(ask: { _ in answers.removeFirst() }, tell: { said.append($0) }, file: file)
        #expect(try prompt.run() == "esi-worker/\(Version.current) (me@example.org)")
        #expect(try Settings.file(at: file)["ESI_USER_AGENT"] == "esi-worker/\(Version.current) (me@example.org)")
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("SECRET=x\nESI_USER_AGENT=\n"))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        #expect(said.count == 3)
    }

    @Test func anEmptyAnswerKeepsNothing() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        #expect(try ContactPrompt(ask: { _ in "" }, tell: { _ in }, file: file).run() == nil)
        #expect(try ContactPrompt(ask: { _ in nil }, tell: { _ in }, file: file).run() == nil)
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
