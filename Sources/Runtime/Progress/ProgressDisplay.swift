import Domain
import Foundation
import Jobs

/// Shows progress: redrawn in place on a terminal, a line every ten seconds elsewhere, nothing where it is to be quiet.
struct ProgressDisplay {
    typealias Instant = ContinuousClock.Instant

    private static let lineInterval: Duration = .seconds(10)

    let console: Console
    let isQuiet: Bool
    let baseURL: String
    private let startedAt: Instant
    private var meters: [RecordKind: RateMeter] = [:]
    private var lastLine: Instant

    init(console: Console, isQuiet: Bool, baseURL: String, now: Instant) {
        self.console = console
        self.isQuiet = isQuiet
        self.baseURL = baseURL
        startedAt = now
        lastLine = now
    }

    mutating func show(
        _ counts: [QueueCounts],
        _ done: [RecordKind: Int],
        _ budget: Budget,
        unreachable: String?,
        isStopping: Bool,
        now: Instant
    ) {
        guard !isQuiet else { return }
        for kind in RecordKind.allCases { meters[kind, default: RateMeter()].add(done[kind] ?? 0, at: now) }
        guard console.isInteractive || now - lastLine >= Self.lineInterval else { return }
        let rates = meters.compactMapValues(\.rate)
        var snapshot = ProgressSnapshot(at: Date(), counts: counts, done: done, rates: rates)
        snapshot.budget = budget
        snapshot.unreachable = unreachable
        snapshot.baseURL = baseURL
        snapshot.elapsed = now - startedAt
        snapshot.isStopping = isStopping
        if console.isInteractive {
            console.draw(ProgressText.lines(snapshot, width: console.width))
        } else {
            lastLine = now
            console.print(ProgressText.line(snapshot))
        }
    }
}
