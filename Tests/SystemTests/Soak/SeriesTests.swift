import Testing

@Suite struct SeriesTests {
    private func series(_ samples: [Int]) -> Series {
        samples.reduce(into: Series()) { $0.append($1) }
    }

    @Test func whatGrowsOnlyInTheBeginningIsFlat() {
        #expect(series([1, 50, 80, 100] + Array(repeating: 100, count: 12)).isFlat(share: 0, amount: 20))
        #expect(series([100, 100, 100, 100, 500, 100, 100, 100]).isFlat(share: 0, amount: 0))
    }

    @Test func whatGrowsOnAndOnIsNot() {
        let leak = series(Array(stride(from: 100, to: 260, by: 10)))
        #expect(!leak.isFlat(share: 0.1, amount: 20))
        #expect(leak.isFlat(share: 1, amount: 0))
        #expect(leak.isFlat(share: 0, amount: 200))
    }

    @Test func tooFewSamplesSayNothing() {
        #expect(!series([1, 1, 1]).isFlat(share: 1, amount: 100))
    }
}
