import Domain
import Foundation
import Jobs
import Logging
import ServiceLifecycle

/// Reads new events and the figures for all streams, as long as there are any.
struct EventReader: Sendable {
    /// No store tells of commits to all processes, so it is asked.
    private static let pause: Duration = .milliseconds(250)
    private static let figuresEvery: Duration = .seconds(3)
    private static let batch = 200

    let store: any Store
    let feed: KillmailFeed
    let board: StatusBoard
    let hub: EventHub
    let streams: EventStreams
    let logger: Logger

    /// Until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await repeatedly(every: Self.pause, resume: catchUp, readEvents) }
            group.addTask { await repeatedly(every: Self.figuresEvery, resume: {}, readFigures) }
        }
    }

    /// - Parameter resume: done when a first stream comes after there was none.
    private func repeatedly(
        every pause: Duration,
        resume: () async throws -> Void,
        _ step: () async throws -> Void
    ) async {
        while !Task.isCancelled {
            do {
                if streams.count == 0 {
                    await streams.areOpen()
                    try await resume()
                }
                try await step()
            } catch {
                logger.warning("Streams wait for the store", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// A stream that asks for more reads that from the store itself.
    private func catchUp() async throws { hub.jump(to: try await store.lastEvent()) }

    private func readEvents() async throws {
        streams.closeStalled()
        while true {
            let entries = try await feed.entries(after: hub.last, limit: Self.batch)
            hub.append(entries)
            if entries.count < Self.batch { return }
        }
    }

    private func readFigures() async throws {
        let report = try await board.report(noOlderThan: .seconds(1))
        hub.set(figures: EventText.status(report.json))
    }
}
