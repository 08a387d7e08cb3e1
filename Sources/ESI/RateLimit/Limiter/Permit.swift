/// Leave to send one request, to be settled when its reply has come or will not come any more.
package struct Permit: Sendable {
    package let lane: Lane
    package let source: LeaseSource
    let sentAt: ContinuousClock.Instant
}
