/// Waits no longer than it was told, even where what is waited for ignores its cancellation.
package enum Bounded {
    /// - Returns: nil where the time is over, or the caller was cancelled; what was asked is cancelled then.
    package static func value<Value: Sendable>(
        within patience: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let (answers, answer) = AsyncThrowingStream<Value, any Error>.makeStream()
        // Of their own: a task group would wait for both to end.
        let work = Task {
            do {
                answer.yield(try await body())
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        let clock = Task {
            try await Task.sleep(for: patience)
            answer.finish()
        }
        defer {
            work.cancel()
            clock.cancel()
        }
        for try await value in answers { return value }
        return nil
    }
}
