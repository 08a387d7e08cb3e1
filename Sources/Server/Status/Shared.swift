/// What is costly to find out: once for all who ask at the same time, or a little later.
actor Shared<Value: Sendable> {
    private let make: @Sendable () async throws -> Value
    private var latest: (value: Value, madeAt: ContinuousClock.Instant)?
    private var making: Task<Value, any Error>?

    init(_ make: @escaping @Sendable () async throws -> Value) { self.make = make }

    func value(noOlderThan age: Duration) async throws -> Value {
        if let latest, ContinuousClock.now - latest.madeAt <= age { return latest.value }
        if let making { return try await making.value }
        let make = make
        let begin = ContinuousClock.now
        // Of its own, so that one who asked and left takes it from nobody else.
        let task = Task { try await make() }
        making = task
        defer { making = nil }
        let value = try await task.value
        latest = (value, begin)
        return value
    }
}
