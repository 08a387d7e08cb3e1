import NIOCore
import Testing

@testable import Server

@Suite struct EventLogTests {
    private func entries(_ range: ClosedRange<Int64>) -> [EventLog.Entry] {
        range.map { EventLog.Entry(sequence: $0, text: ByteBuffer(string: "\($0) ")) }
    }

    private func texts(_ log: EventLog, after sequence: Int64, figures: Int = 0) -> [String]? {
        var log = log
        let batch = log.batch(after: EventLog.Position(sequence: sequence, figures: figures))
        return batch.map { String(buffer: $0.text).split(separator: " ").map(String.init) }
    }

    @Test func aCursorGetsWhatIsBehindIt() {
        var log = EventLog(capacity: 10, after: 4)
        #expect(texts(log, after: 4)?.isEmpty == true)
        log.append(entries(5...7))
        #expect(texts(log, after: 4) == ["5", "6", "7"])
        #expect(texts(log, after: 6) == ["7"])
        #expect(texts(log, after: 7)?.isEmpty == true)
        // The store was read further than the log.
        #expect(texts(log, after: 9)?.isEmpty == true)
        #expect(log.batch(after: .init(sequence: 9, figures: 0))?.position.sequence == 9)
    }

    @Test func whoIsFarBehindGetsOneBatchAtATime() {
        var log = EventLog(capacity: 1000, after: 0)
        log.append(entries(1...450))
        var position = EventLog.Position(sequence: 0, figures: 0)
        var sizes: [Int64] = []
        while let batch = log.batch(after: position), batch.text.readableBytes > 0 {
            sizes.append(batch.position.sequence - position.sequence)
            position = batch.position
        }
        #expect(sizes == [200, 200, 50])
        // Others begin where it was, and more has come.
        log.append(entries(451...451))
        #expect(texts(log, after: 449) == ["450", "451"])
    }

    @Test func whatFellOffIsNotPassedOver() {
        var log = EventLog(capacity: 10, after: 0)
        log.append(entries(1...21))
        #expect(log.floor == 11)
        #expect(texts(log, after: 10) == nil)
        #expect(texts(log, after: 11)?.first == "12")
        #expect(texts(log, after: 0) == nil)
    }

    @Test func numbersMayHaveGaps() {
        var log = EventLog(capacity: 10, after: 0)
        log.append(entries(3...3) + entries(8...8))
        #expect(texts(log, after: 0) == ["3", "8"])
        #expect(texts(log, after: 5) == ["8"])
    }

    @Test func onlyTheLatestFiguresAreSentAndOnce() {
        var log = EventLog(capacity: 10, after: 0)
        log.set(figures: ByteBuffer(string: "old"))
        log.set(figures: ByteBuffer(string: "new"))
        #expect(texts(log, after: 0) == ["new"])
        #expect(texts(log, after: 0, figures: log.figuresCount)?.isEmpty == true)
    }

    @Test func aJumpLeavesTheRestToTheStore() {
        var log = EventLog(capacity: 10, after: 0)
        log.append(entries(1...5))
        log.jump(to: 50)
        #expect(texts(log, after: 5) == nil)
        #expect(texts(log, after: 50)?.isEmpty == true)
        log.append(entries(51...51))
        #expect(texts(log, after: 50) == ["51"])
    }
}
