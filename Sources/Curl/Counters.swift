import Synchronization

/// Written by the loop, read by anyone.
final class Counters: Sendable {
    private let state = Mutex(CurlTransport.Statistics())

    var current: CurlTransport.Statistics {
        state.withLock { $0 }
    }

    func publish(_ statistics: CurlTransport.Statistics) {
        state.withLock { $0 = statistics }
    }
}
