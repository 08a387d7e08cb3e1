import NIOCore
import Synchronization

/// Where streams wait for what the one reader brings.
final class EventHub: Sendable {
    enum News: Sendable {
        case batch(EventLog.Batch)
        /// The log does not reach back that far: the store does.
        case behind
        /// The server stops.
        case closed
    }

    private struct State {
        var log: EventLog
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isClosed = false
    }

    private let state: Mutex<State>

    init(capacity: Int = 4096) {
        state = Mutex(State(log: EventLog(capacity: capacity, after: 0)))
    }

    var last: Int64 { state.withLock(\.log.last) }

    // MARK: The reader

    func append(_ entries: [EventLog.Entry]) {
        guard !entries.isEmpty else { return }
        wake { $0.log.append(entries) }
    }

    func set(figures text: ByteBuffer?) { wake { $0.log.set(figures: text) } }

    func repeatFigures() { wake { $0.log.repeatFigures() } }

    func jump(to sequence: Int64) { state.withLock { $0.log.jump(to: sequence) } }

    func close() { wake { $0.isClosed = true } }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: A stream

    /// Waits until there is something behind that position. A stream whose client has gone waits for the next figures at
    /// most: writing them fails.
    func next(after position: EventLog.Position) async -> News {
        while true {
            if let news = state.withLock({ Self.news(after: position, &$0) }) { return news }
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if Self.news(after: position, &state) != nil { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    private static func news(after position: EventLog.Position, _ state: inout State) -> News? {
        if state.isClosed { return .closed }
        guard let batch = state.log.batch(after: position) else { return .behind }
        return batch.text.readableBytes == 0 ? nil : .batch(batch)
    }
}
