import Foundation
import Glibc
import Logging
import Testing

@testable import Runtime

@Suite struct LogLineTests {
    private func text(_ level: Logger.Level, _ style: LogLine.Style) -> String {
        let event = LogEvent(
            level: level,
            message: "A job\u{1B}[2J\nfailed",
            metadata: nil,
            source: "",
            file: "",
            function: "",
            line: 0
        )
        return LogLine.text(event, ["b": "x y", "a": "1"], style: style, time: "T")
    }

    @Test func theJournalIsKnownByItsInode() throws {
        var sockets: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets) == 0)
        defer { for socket in sockets { close(socket) } }
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(sockets[0])")
        let inode = target.filter(\.isNumber)
        #expect(LogLine.Style.isJournal("8:\(inode)", sockets[0]))
        #expect(!LogLine.Style.isJournal("8:\(inode)", sockets[1]))
        #expect(!LogLine.Style.isJournal(nil, sockets[0]))
        let file = try FileHandle(forReadingFrom: URL(filePath: #filePath))
        #expect(!LogLine.Style.isJournal("8:\(inode)", file.fileDescriptor))
    }

    @Test func suitsItsReader() {
        #expect(text(.warning, .timestamped) == "T warning A job [2J failed a=1 b=\"x y\"")
        #expect(text(.warning, .journal) == "<4>A job [2J failed a=1 b=\"x y\"")
        #expect(text(.warning, .plain) == "warning: A job [2J failed a=1 b=\"x y\"")
        #expect(
            text(.warning, .json)
                == #"{"a":"1","b":"x y","level":"warning","message":"A job\u001b[2J\nfailed","time":"T"}"#
        )
        #expect(text(.notice, .plain) == "A job [2J failed a=1 b=\"x y\"")
    }
}
