import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: patience")
struct PatienceTests {
    private let start = ContinuousClock.now

    @Test
    func aLostConnectionIsMadeAnewAtOnceAndThenWithGrowingPauses() {
        var patience = Patience(limit: .seconds(30))
        let pauses = (0..<12).map { _ in patience.pause(after: .lost, at: start, random: 1) ?? .seconds(-1) }
        #expect(pauses.first == .zero)
        #expect(pauses == pauses.sorted())
        #expect(pauses.last == .seconds(2))
        #expect(patience.pause(after: .lost, at: start + .seconds(29), random: 0) == .seconds(1))
        #expect(patience.pause(after: .lost, at: start + .seconds(30), random: 0) == nil)
    }

    @Test
    func conflictsAreTriedAgainANumberOfTimes() {
        var patience = Patience(limit: .zero)
        var tries = 0
        while let pause = patience.pause(after: .conflict, at: start, random: 1), tries < 1000 {
            #expect(pause <= .milliseconds(100))
            tries += 1
        }
        #expect((10...30).contains(tries))
    }

    /// As after a time-out of a lock, which may be held for hours.
    @Test
    func conflictsAreTriedAgainForATime() {
        var patience = Patience(limit: .seconds(3600))
        #expect(patience.pause(after: .conflict, at: start, random: 1) != nil)
        #expect(patience.pause(after: .conflict, at: start + .seconds(29), random: 1) != nil)
        #expect(patience.pause(after: .conflict, at: start + .seconds(48), random: 1) == nil)
    }

    @Test(arguments: [PostgreSQLFailure.Kind.data, .other])
    func nothingElseIsTriedAgain(_ kind: PostgreSQLFailure.Kind) {
        var patience = Patience(limit: .seconds(30))
        #expect(patience.pause(after: kind, at: start, random: 0) == nil)
    }
}
