import Foundation
import TestSupport
import Testing

/// What the ledger test concludes by.
@Suite struct LedgerArithmeticTests {
    private func fault(_ begin: Double, _ end: Double, victims: Int) -> Fault {
        Fault(
            kind: .killWorker,
            begin: Date(timeIntervalSince1970: begin),
            end: Date(timeIntervalSince1970: end),
            victims: victims
        )
    }

    private func repetition(_ asked: Int64, _ again: Int64) throws -> Repetition {
        let line = #"{"route":"GET /x","id":\#(asked),"asked_at":\#(asked * 1000),"again_at":\#(again * 1000)}"#
        return try JSONDecoder().decode(Repetition.self, from: Data(line.utf8))
    }

    @Test func onlyAFaultInBetweenIsAReason() throws {
        let kill = fault(10, 10, victims: 5)
        #expect(try [repetition(9, 11)].unexplained(by: [kill]).isEmpty)
        #expect(try [repetition(5, 9), repetition(11, 15)].unexplained(by: [kill]).count == 2)
        #expect(try [repetition(5, 9)].unexplained(by: []).count == 1)
    }

    @Test func aFaultAnswersForNoMoreThanItHit() throws {
        let kill = fault(10, 10, victims: 2)
        let three = try [repetition(7, 11), repetition(8, 12), repetition(9, 13)]
        #expect(three.unexplained(by: [kill]).map(\.id) == [9])
        #expect(three.unexplained(by: [kill, fault(12.5, 20, victims: 1)]).isEmpty)
        #expect(three.unexplained(by: [kill, fault(14, 20, victims: 1)]).count == 1)
    }

    @Test(arguments: LedgerOptions.Backend.allCases)
    func aSeedIsAHistoryWithEveryKind(_ backend: LedgerOptions.Backend) {
        let weights = FaultKind.weights(backend, hasDisk: true)
        func plan(_ seed: UInt64) -> [FaultKind] {
            var random = SeededGenerator(seed: seed)
            return FaultKind.plan(50, of: weights, using: &random)
        }
        #expect(plan(1) == plan(1))
        #expect(plan(1) != plan(2))
        #expect(Set(plan(3).prefix(weights.count)) == Set(weights.map(\.kind)))
        #expect(plan(4).count == 50)
    }
}
