import ESISimulator
import Testing

@Suite struct `A floating window` {
    @Test(arguments: 1...20) func `agrees with adding up what was spent within the last window`(seed: Int) {
        var draw = Draw(seed: UInt64(seed), subject: .control, number: 0)
        let length = 1000 + draw.below(9000)
        var window = FloatingWindow(limit: 600, window: length)
        var history: [(at: Int, tokens: Int)] = []
        var now = 0
        for _ in 0..<2000 {
            now += draw.below(draw.once(in: 40) ? length : 12)
            let moment = Moment(milliseconds: now)
            window.release(at: moment)
            let spent = history.filter { $0.at + length > now }.reduce(0) { $0 + $1.tokens }
            #expect(window.used == spent)
            let tokens = 1 + draw.below(5)
            let fits = spent + tokens <= 600
            #expect((window.wait(for: tokens, at: moment) == 0) == fits)
            if fits {
                window.spend(tokens, at: moment)
                history.append((now, tokens))
            }
        }
    }

    @Test func `tells when enough has come back`() {
        var window = FloatingWindow(limit: 10, window: 10_000)
        window.spend(4, at: Moment(milliseconds: 1000))
        window.spend(6, at: Moment(milliseconds: 3000))
        let now = Moment(milliseconds: 5000)
        #expect(window.wait(for: 2, at: now) == 6000)
        #expect(window.wait(for: 5, at: now) == 8000)
        #expect(window.wait(for: 11, at: now) == 10_000)
        window.release(at: Moment(milliseconds: 10_999))
        #expect(window.used == 10)
        window.release(at: Moment(milliseconds: 11_000))
        #expect(window.used == 6)
    }

    @Test func `of fifteen minutes keeps few slices and is lenient by one slice at most`() {
        var window = FloatingWindow(limit: .max, window: 900_000)
        for millisecond in stride(from: 0, to: 2_000_000, by: 3) {
            window.spend(1, at: Moment(milliseconds: millisecond))
        }
        #expect((299_970...300_000).contains(window.used))
    }
}

@Suite struct `The error limit` {
    @Test func `starts anew with each minute`() {
        var errors = ErrorWindow(limit: 3)
        let start = Moment(seconds: 60 * 1000 + 50)
        errors.roll(to: start)
        for _ in 0..<3 { errors.recordOwn() }
        #expect(errors.isExhausted)
        #expect(errors.remain == 0)
        #expect(errors.reset(at: start) == 10)
        errors.roll(to: start.advanced(milliseconds: 9999))
        #expect(errors.isExhausted)
        errors.roll(to: start.advanced(seconds: 10))
        #expect(errors.remain == 3)
    }
}

@Suite struct `A rate group` {
    @Test(arguments: [("600/20s", 20), ("3600/15m", 900), ("30/1h", 3600)])
    func `reads its window in seconds, minutes and hours`(text: String, seconds: Int) {
        let group = RateGroup(name: "x", limit: text)
        #expect(group?.windowSeconds == seconds)
        #expect(group?.header == text)
    }

    @Test(arguments: ["600", "0/20s", "600/20", "600/20d", "a/1m", "600/-1s", "600/1s/2"])
    func `refuses what is not a limit`(text: String) { #expect(RateGroup(name: "x", limit: text) == nil) }

    @Test func `is given to a route in any wording of its variable`() {
        var groups = RateGroups()
        #expect(groups.add("corp=600/20s:/corporations/{id},/alliances") == nil)
        #expect(groups[.corporation]?.name == "corp")
        #expect(groups[.alliances]?.limit == 600)
        #expect(groups.add("corp=600/20s:/nowhere")?.contains("/nowhere is not a route") == true)
        #expect(groups.add("corp=600")?.contains("expected NAME=LIMIT/WINDOW") == true)
    }
}
