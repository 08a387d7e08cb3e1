import Testing

@testable import Server

@Suite struct EventReaderTests {
    @Test func whatTakesLongToCountIsCountedLessOften() {
        #expect(EventReader.figuresPause(after: .milliseconds(20)) == .seconds(3))
        #expect(EventReader.figuresPause(after: .seconds(20)) == .seconds(180))
    }
}
