import Foundation
import TestSupport
import Testing

@testable import Jobs

@Suite("Worker: writes that wait")
struct WaitingWritesTests {
    private let start = ContinuousClock.now

    @Test func oneLineSpeaksForAllEveryHalfAMinute() {
        let writes = WaitingWrites()
        #expect(writes.fail(isFirst: true, at: start) == 1)
        for _ in 2...25 { #expect(writes.fail(isFirst: true, at: start) == nil) }
        #expect(writes.fail(isFirst: false, at: start + .seconds(29)) == nil)
        for _ in 1...5 { writes.end() }
        #expect(writes.fail(isFirst: false, at: start + .seconds(30)) == 20)
        #expect(writes.fail(isFirst: false, at: start + .seconds(59)) == nil)
        #expect(writes.fail(isFirst: false, at: start + .seconds(60)) == 20)
    }
}
