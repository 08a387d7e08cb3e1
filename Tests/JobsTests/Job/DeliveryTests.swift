import Foundation
import Jobs
import TestSupport
import Testing

@Suite("Delivery", .timeLimit(.minutes(1)))
struct DeliveryTests {
    /// A lost job is worse than a stopped process.
    @Test func droppingOneUnsettledTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = Delivery(message: Message(queue: "q", body: Data()), isRedelivered: false) { _, _ in }
        }
    }

    @Test func settlingOneDoesNotTrap() async {
        await #expect(processExitsWith: .success) {
            let delivery = Delivery(message: Message(queue: "q", body: Data()), isRedelivered: false) { _, _ in }
            try await delivery.settle(.released)
        }
    }

    /// Settled is settled, also where the broker could not carry it out: it delivers again.
    @Test func aSettlementThatFailsDoesNotTrap() async {
        await #expect(processExitsWith: .success) {
            let delivery = Delivery(message: Message(queue: "q", body: Data()), isRedelivered: false) {
                _,
                _ throws(BrokerError) in throw BrokerError("gone")
            }
            try? await delivery.settle(.released)
        }
    }
}
