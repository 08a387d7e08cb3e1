import TestSupport
import Testing

@testable import RabbitMQ

@Suite struct AckLedgerTests {
    /// What RabbitMQ does with acknowledgements: an unknown number closes the channel.
    private struct Server {
        var unsettled: [UInt64] = []

        mutating func take(_ acknowledgement: Acknowledgement) {
            #expect(unsettled.contains(acknowledgement.tag), "unknown delivery tag")
            unsettled.removeAll { acknowledgement.isMultiple ? $0 <= acknowledgement.tag : $0 == acknowledgement.tag }
        }
    }

    @Test(arguments: 0..<20)
    func theServerHearsOfEachSettledDeliveryOnceAndOfNoOther(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ledger = AckLedger()
        var server = Server()
        var open: [UInt64] = []
        for tag in 1...5000 as ClosedRange<UInt64> {
            ledger.delivered(tag)
            server.unsettled.append(tag)
            open.append(tag)
            while open.count > 20 || Int.random(in: 0..<3, using: &random) == 0, !open.isEmpty {
                // Mostly in order, as jobs of one kind end.
                let index = Int.random(in: 0..<min(open.count, 4), using: &random)
                let settled = open.remove(at: index)
                if Int.random(in: 0..<10, using: &random) == 0 {
                    let isOpen = ledger.requeue(settled)
                    #expect(isOpen)
                    server.unsettled.removeAll { $0 == settled }
                } else {
                    ledger.settle(settled)
                }
                let isStillOpen = ledger.requeue(settled)
                #expect(!isStillOpen)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                let mayHold = Bool.random(using: &random)
                for acknowledgement in ledger.flush(holding: mayHold ? 3 : 0) { server.take(acknowledgement) }
                #expect(ledger.count == server.unsettled.count)
                #expect(ledger.isHolding == (server.unsettled != open))
                if !mayHold { #expect(server.unsettled == open) }
            }
        }
    }

    @Test func whatIsSettledBehindAGapWaitsForItToClose() {
        var ledger = AckLedger()
        for tag in 1...12 as ClosedRange<UInt64> { ledger.delivered(tag) }
        for tag in [2, 4, 3] as [UInt64] { ledger.settle(tag) }
        #expect(ledger.flush(holding: 3).isEmpty)
        #expect(ledger.isHolding)
        #expect(ledger.count == 12)
        ledger.settle(1)
        #expect(ledger.flush(holding: 3) == [Acknowledgement(tag: 4, isMultiple: true)])
        #expect(!ledger.isHolding)
        for tag in 6...12 as ClosedRange<UInt64> { ledger.settle(tag) }
        #expect(ledger.flush(holding: 3).map(\.tag) == Array(6...12))
        #expect(ledger.count == 1)
    }

    @Test func aFewWaitForMore() {
        var ledger = AckLedger()
        for tag in 1...5 as ClosedRange<UInt64> { ledger.delivered(tag) }
        for tag in [1, 2] as [UInt64] { ledger.settle(tag) }
        #expect(ledger.flush(holding: 3).isEmpty)
        #expect(ledger.isHolding)
        ledger.settle(3)
        #expect(ledger.flush(holding: 3) == [Acknowledgement(tag: 3, isMultiple: true)])
        ledger.settle(4)
        #expect(ledger.flush() == [Acknowledgement(tag: 4, isMultiple: false)])
    }

    @Test func aRunWithoutAGapIsOneAcknowledgement() {
        var ledger = AckLedger()
        for tag in 1...10 as ClosedRange<UInt64> { ledger.delivered(tag) }
        for tag in [2, 1, 3, 5, 9] as [UInt64] { ledger.settle(tag) }
        #expect(
            ledger.flush() == [
                Acknowledgement(tag: 3, isMultiple: true), Acknowledgement(tag: 5, isMultiple: false),
                Acknowledgement(tag: 9, isMultiple: false),
            ]
        )
        #expect(ledger.flush().isEmpty)
        ledger.settle(4)
        ledger.settle(4)
        #expect(ledger.flush() == [Acknowledgement(tag: 4, isMultiple: false)])
        #expect(ledger.count == 4)
    }
}
