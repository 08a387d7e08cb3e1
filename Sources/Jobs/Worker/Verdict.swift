import Foundation

/// Turns the ending of a run into what becomes of its delivery. Pure.
enum Verdict {
    /// - Parameter random: 0 to 1, spreads retries.
    static func settlement<J: Job>(
        of ending: Run.Ending,
        job: J.Type,
        message: Message,
        random: Double
    ) -> Settlement {
        switch ending {
        case .outcome(let outcome):
            do {
                return try settlement(of: outcome, message: message)
            } catch {
                return failed(error, policy: J.retryPolicy, message: message, random: random)
            }
        case .failure(let error): return failed(error, policy: J.retryPolicy, message: message, random: random)
        case .timedOut:
            let record = FailureRecord(.timeout, message: "did not end within \(J.timeout)")
            return retried(record, retryAfter: nil, policy: J.retryPolicy, message: message, random: random)
        case .stopped: return .released
        }
    }

    /// - Throws: what a follow-up cannot be written as.
    private static func settlement(of outcome: Outcome, message: Message) throws -> Settlement {
        func requests(_ jobs: [PlacedJob]) throws -> [JobRequest] {
            try jobs.map { try JobRequest($0.job, priority: $0.priority) }
        }
        switch outcome {
        case .done(let next, let enrichment, let placed):
            let inherited = next.map { PlacedJob($0, message.priority) }
            let lowered = enrichment.map { PlacedJob($0, message.priority.lowered) }
            return .completed(next: try requests(inherited + lowered + placed))
        case .snooze(let until): return .snoozed(until: until)
        case .discard(let reason, let placed): return .discarded(reason: reason, next: try requests(placed))
        }
    }

    static func unreadable(_ error: UnreadableMessage, message: Message, random: Double) -> Settlement {
        failed(error, policy: error.retryPolicy, message: message, random: random)
    }

    static func crashLoop(_ message: Message) -> Settlement {
        let message = "\(message.soloRuns) workers died while they ran this job and nothing else"
        return .dead(FailureRecord(.crashLoop, message: message))
    }

    private static func failed(
        _ error: any Error,
        policy: RetryPolicy,
        message: Message,
        random: Double
    ) -> Settlement {
        let record = FailureRecord(error)
        let failure = error as? any JobFailure
        if failure?.isPermanent == true { return .dead(record) }
        return retried(record, retryAfter: failure?.retryAfter, policy: policy, message: message, random: random)
    }

    private static func retried(
        _ record: FailureRecord,
        retryAfter: Duration?,
        policy: RetryPolicy,
        message: Message,
        random: Double
    ) -> Settlement {
        let delay = policy.delay(afterAttempt: message.attempts + 1, retryAfter: retryAfter, random: random)
        return delay.map { .retried(after: $0, record) } ?? .dead(record)
    }
}
