import Domain
import Foundation
import Jobs
import Logging
import RabbitMQ

/// Carries the events of saved killmails on to RabbitMQ's exchange: each at least once, in their order. Every worker
/// process has one, and the one that leads does it.
struct EventRelay: Sendable {
    /// Longer than a batch takes.
    static let term: Duration = .seconds(30)
    private static let batch = 500
    /// No store tells of commits to all processes, so it is asked.
    private static let pause: Duration = .milliseconds(500)
    private static let pauseOfOthers: Duration = .seconds(10)

    let store: any Store
    let announced: any AnnouncedEvents
    let broker: RabbitMQBroker
    let logger: Logger
    /// Whether this process leads, for ``term`` at least.
    let leads: @Sendable () async throws -> Bool

    /// Until cancelled.
    func run() async {
        while !Task.isCancelled {
            var pause = Self.pauseOfOthers
            do {
                if try await leads() {
                    try await relay()
                    pause = Self.pause
                }
            } catch {
                logger.info("Events wait to be announced", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func relay() async throws {
        var last = try await announced.lastAnnouncedEvent()
        while !Task.isCancelled {
            let events = try await store.events(after: last, limit: Self.batch)
            guard let newest = events.last else { return }
            try await broker.announce(
                events.map { event in
                    Announcement(key: KillmailEvent.name, sequence: event.sequence, body: try EventBody(event).json())
                }
            )
            try await announced.recordAnnouncedEvents(upTo: newest.sequence)
            last = newest.sequence
            guard events.count == Self.batch, try await leads() else { return }
        }
    }
}
