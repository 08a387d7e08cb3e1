import Testing

@testable import Runtime

@Suite struct EventsProgramTests {
    @Test(arguments: [(404, 500, 404), (500, 500, 500), (1700, 404, 404), (3, 0, 0)] as [(Int64, Int64, Int64)])
    func nobodyBeginsBehindTheLast(_ since: Int64, _ newest: Int64, _ begin: Int64) {
        #expect(EventsProgram.begin(since: since, newest: newest) == begin)
    }

    @Test(arguments: [(0, 0), (7, 0), (500, 480)] as [(Int64, Int64)])
    func withoutANumberTheLastTwentyAreShown(_ newest: Int64, _ begin: Int64) {
        #expect(EventsProgram.begin(since: nil, newest: newest) == begin)
    }
}
