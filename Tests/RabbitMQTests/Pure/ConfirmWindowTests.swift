import TestSupport
import Testing

@testable import RabbitMQ

@Suite struct ConfirmWindowTests {
    @Test(arguments: 0..<20)
    func confirmsInAnyOrderFindEachElementOnce(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var window = ConfirmWindow<Int>()
        var open: [UInt64] = []
        var confirmed: [Int] = []
        for number in 0..<5000 {
            #expect(window.nextTag == UInt64(number + 1))
            window.sent(number + 1)
            open.append(UInt64(number + 1))
            guard Int.random(in: 0..<3, using: &random) == 0, let tag = open.randomElement(using: &random) else {
                continue
            }
            let isMultiple = Int.random(in: 0..<8, using: &random) == 0
            let expected = isMultiple ? open.filter { $0 <= tag } : [tag]
            #expect(window.confirm(tag, isMultiple: isMultiple) == expected.map { Int($0) })
            confirmed += expected.map { Int($0) }
            open.removeAll { expected.contains($0) }
            #expect(window.count == open.count)
        }
        #expect(window.confirm(UInt64(confirmed[0]), isMultiple: false).isEmpty)
        #expect(window.confirm(9999, isMultiple: true).isEmpty)
        #expect(window.reset() == open.map { Int($0) })
        #expect(window.nextTag == 1)
        #expect(window.count == 0)
    }

    @Test func aMultipleConfirmBelowWhatIsConfirmedFindsNothing() {
        var window = ConfirmWindow<Int>()
        for number in 1...4 { window.sent(number) }
        #expect(window.confirm(2, isMultiple: true) == [1, 2])
        #expect(window.confirm(1, isMultiple: true).isEmpty)
        #expect(window.confirm(2, isMultiple: false).isEmpty)
        #expect(window.confirm(4, isMultiple: true) == [3, 4])
    }

    @Test func whatWaitsCanBeChanged() {
        var window = ConfirmWindow<Int>()
        for number in [5, 7, 5, 5] { window.sent(number) }
        #expect(window.confirm(1, isMultiple: false) == [5])
        window.changeAll { if $0 == 5 { $0 = 50 } }
        #expect(window.confirm(4, isMultiple: true) == [7, 50, 50])
    }
}
