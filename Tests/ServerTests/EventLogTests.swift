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

    @Test func aBatchOfLongEventsEndsEarlier() {
        var log = EventLog(capacity: 1000, after: 0)
        let text = ByteBuffer(repeating: 32, count: 1000)
        log.append((1...100).map { EventLog.Entry(sequence: $0, text: text) })
        var position = EventLog.Position(sequence: 0, figures: 0)
        var sizes: [Int] = []
        while let batch = log.batch(after: position), batch.text.readableBytes > 0 {
            sizes.append(batch.text.readableBytes)
            position = batch.position
        }
        #expect(position.sequence == 100)
        #expect(sizes == [33_000, 33_000, 33_000, 1000])
    }

    /// Where counting takes long, a stream is to hear something all the same; and nothing where figures are not known.
    @Test func figuresAreRepeatedWhileTheyAreKnown() {
        var log = EventLog(capacity: 10, after: 0)
        log.repeatFigures()
        #expect(texts(log, after: 0)?.isEmpty == true)
        log.set(figures: ByteBuffer(string: "old"))
        let seen = log.figuresCount
        log.repeatFigures()
        #expect(texts(log, after: 0, figures: seen) == ["old"])
        log.set(figures: nil)
        log.repeatFigures()
        #expect(texts(log, after: 0, figures: 0)?.isEmpty == true)
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
