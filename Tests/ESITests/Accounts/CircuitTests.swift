import Testing

@testable import ESI

@Suite("Circuit")
struct CircuitTests {
    private static let start = LedgerTime(milliseconds: 1_000_000)

    private func opened() -> Circuit {
        var circuit = Circuit()
        circuit.settle(.down, sentAt: Self.start, now: Self.start)
        return circuit
    }

    @Test func letsOneProbeThroughWhenItIsTime() {
        var circuit = opened()
        #expect(circuit.opens(at: Self.start) == Self.start + 5000)
        let later = Self.start + 5000
        #expect(circuit.opens(at: later) == later)
        circuit.takeProbe(by: "a", now: later)
        #expect(circuit.opens(at: later) > later)
    }

    /// Nobody is kept away for as long as a probe might take: most are answered at once.
    @Test func thoseBehindAProbeLookAgainSoon() {
        var circuit = opened()
        let later = Self.start + 5000
        circuit.takeProbe(by: "a", now: later)
        #expect(circuit.opens(at: later + 200) == later + 1200)
        #expect(circuit.opens(at: later + 30_900) == later + 31_000)
        // Its process has died.
        #expect(circuit.opens(at: later + 31_000) == later + 31_000)
    }

    @Test func probesLessOftenAndClosesWithTheFirstAnswer() {
        var circuit = opened()
        var now = Self.start
        for delay: Int64 in [5000, 10_000, 20_000, 20_000] {
            #expect(circuit.opens(at: now) == now + delay)
            now = now + delay
            circuit.takeProbe(by: "a", now: now)
            circuit.settle(.down, sentAt: now, now: now)
        }
        circuit.settle(.up, sentAt: now, now: now)
        #expect(!circuit.isOpen)
        #expect(circuit.opens(at: now) == now)
    }
}
