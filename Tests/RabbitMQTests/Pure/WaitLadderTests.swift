import Testing

@testable import RabbitMQ

@Suite struct WaitLadderTests {
    private let ladder = WaitLadder.standard

    @Test(arguments: [
        (0.1, 1.0), (1, 1), (1.5, 1), (1.7, 2), (4, 5), (3.9, 2), (8, 10), (7.9, 5), (59, 60), (740, 300), (880, 900),
        (90_000, 86_400),
        (1_000_000, 86_400),
    ])
    func theRungIsTheLongestThatIsNotMuchTooLong(wait: Double, rung: Double) {
        #expect(ladder.rung(for: .seconds(wait)) == .seconds(rung))
    }

    @Test func anyWaitIsOverInAFewHopsNeverEarlyAndHardlyLate() {
        for seconds in stride(from: 1.0, through: 200_000, by: 61.7) {
            var waited: Duration = .zero
            var hops = 0
            while waited < .seconds(seconds) {
                waited += ladder.rung(for: .seconds(seconds) - waited)
                hops += 1
            }
            #expect(hops <= 16, "\(seconds)")
            #expect(waited <= .seconds(max(min(seconds * 1.25, seconds + 30), seconds + 1)), "\(seconds)")
        }
    }
}
