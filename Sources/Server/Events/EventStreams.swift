import Domain
import HummingbirdCore
import NIOCore
import Synchronization

/// The open streams. Each follows the hub at its own pace; one that does not keep up is closed, and resumes by
/// `Last-Event-ID`.
final class EventStreams: Sendable {
    /// A client that takes nothing for so long holds memory for nothing.
    static let longestWrite: Duration = .seconds(20)
    static let maximum = 5000

    private struct Stream {
        var channel: any Channel
        var writesSince: ContinuousClock.Instant?
    }

    private struct State {
        var streams: [UInt64: Stream] = [:]
        var next: UInt64 = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let hub: EventHub
    private let pages: EventPages
    private let state = Mutex(State())

    init(_ hub: EventHub, _ feed: KillmailFeed) {
        self.hub = hub
        pages = EventPages(feed)
    }

    var count: Int { state.withLock(\.streams.count) }

    /// Returns when somebody listens, or the task is cancelled.
    func areOpen() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if !state.streams.isEmpty || Task.isCancelled { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            wakeReaders()
        }
    }

    /// Closes those whose clients have stopped reading.
    func closeStalled(at now: ContinuousClock.Instant = .now) {
        let stalled = state.withLock { state in
            state.streams.values.filter { $0.writesSince.map { now - $0 > Self.longestWrite } ?? false }
        }
        for stream in stalled { stream.channel.close(promise: nil) }
    }

    @concurrent
    func write(
        after sequence: Int64,
        _ writer: consuming some ResponseBodyWriter,
        _ channel: any Channel
    ) async throws {
        let id = open(channel)
        defer { close(id) }
        var position = EventLog.Position(sequence: sequence, figures: 0)
        try await send(EventText.hello(after: sequence), id, &writer)
        while true {
            switch await hub.next(after: position) {
            case .batch(let batch):
                try await send(batch.text, id, &writer)
                position = batch.position
            case .behind:
                let (entries, end) = try await pages.entries(after: position.sequence, last: hub.last)
                var text = ByteBuffer()
                for entry in entries { text.writeImmutableBuffer(entry.text) }
                if !entries.isEmpty { try await send(text, id, &writer) }
                position.sequence = end
            case .closed:
                try await writer.finish(nil)
                return
            }
        }
    }

    @concurrent
    private func send(_ text: ByteBuffer, _ id: UInt64, _ writer: inout some ResponseBodyWriter) async throws {
        state.withLock { $0.streams[id]?.writesSince = .now }
        defer { state.withLock { $0.streams[id]?.writesSince = nil } }
        try await writer.write(text)
    }

    private func open(_ channel: any Channel) -> UInt64 {
        let id = state.withLock { state in
            state.next += 1
            state.streams[state.next] = Stream(channel: channel)
            return state.next
        }
        wakeReaders()
        return id
    }

    private func close(_ id: UInt64) { state.withLock { _ = $0.streams.removeValue(forKey: id) } }

    private func wakeReaders() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
