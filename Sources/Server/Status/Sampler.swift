import Foundation
import Jobs
import Logging
import Synchronization

/// Asks the store at regular times what was done meanwhile.
final class Sampler: Sendable {
    /// A job that ended is seen when its transaction is committed, a moment after the time that it carries.
    private static let delay: TimeInterval = 2

    private let store: any JobStore
    private let logger: Logger
    private let state: Mutex<Throughput>

    init(_ store: any JobStore, logger: Logger, since: Date = Date()) {
        self.store = store
        self.logger = logger
        state = Mutex(Throughput(since: since))
    }

    var throughput: Throughput { state.withLock { $0 } }

    /// Until cancelled.
    func run() async {
        while (try? await Task.sleep(for: .seconds(Throughput.interval))) != nil { await sample(at: Date()) }
    }

    func sample(at now: Date) async {
        let from = throughput.upTo
        let upTo = now.addingTimeInterval(-Self.delay)
        guard upTo > from else { return }
        do {
            let finished = try await store.finished(from: from, to: upTo)
            state.withLock { $0.add(finished, upTo: upTo) }
        } catch {
            logger.warning("What was done could not be counted", metadata: ["error": "\(error)"])
        }
    }
}
