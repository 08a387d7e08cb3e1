/// Leave to send one request, to be settled when its reply has come or will not come any more.
package final class Permit: Sendable {
    package let lane: Lane
    package let source: LeaseSource
    let sentAt: ContinuousClock.Instant

    init(lane: Lane, source: LeaseSource, sentAt: ContinuousClock.Instant) {
        self.lane = lane
        self.source = source
        self.sentAt = sentAt
    }
}
