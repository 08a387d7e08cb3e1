import Domain
import Foundation
import Jobs
import Logging

/// Reads new events and the figures for all streams, as long as there are any.
struct EventReader: Sendable {
    /// No store tells of commits to all processes, so it is asked.
    private static let pause: Duration = .milliseconds(250)
    private static let batch = 200
    /// A page that hears nothing for twice as long begins anew.
    private static let longestSilence: Duration = .seconds(10)

    let store: any Store
    let feed: KillmailFeed
    let board: StatusBoard
    let hub: EventHub
    let streams: EventStreams
    let logger: Logger

    /// What is counted row by row takes long in a large store, and jobs wait behind it: a tenth of the time is enough.
    static func figuresPause(after taken: Duration) -> Duration { max(.seconds(3), taken * 9) }

    /// Until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await repeatedly(pause: { _ in Self.pause }, resume: catchUp, readEvents) }
            group.addTask { await repeatedly(pause: Self.figuresPause, readFigures) }
            group.addTask { await repeatedly(pause: { _ in Self.longestSilence }) { hub.repeatFigures() } }
        }
    }

    /// - Parameters:
    ///   - pause: after a step that took so long.
    ///   - resume: done when a first stream comes after there was none.
    private func repeatedly(
        pause: (Duration) -> Duration,
        resume: () async throws -> Void = {},
        _ step: () async throws -> Void
    ) async {
        while !Task.isCancelled {
            var begin = ContinuousClock.now
            do {
                if streams.count == 0 {
                    await streams.areOpen()
                    guard !Task.isCancelled else { return }
                    try await resume()
                }
                begin = .now
                try await step()
            } catch {
                logger.warning("Streams wait for the store", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pause(.now - begin))
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
        do {
            let report = try await board.report(noOlderThan: .seconds(1))
            hub.set(figures: EventText.status(report.json))
        } catch {
            // What is not known any more is not repeated: pages are to notice.
            hub.set(figures: nil)
            throw error
        }
    }
}
