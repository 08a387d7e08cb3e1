import ESI

/// Asks in bulk where one bad id fails the whole request: halves until it stands alone.
enum Bisection {
    /// - Parameters:
    ///   - ask: commits what was answered, so that nothing of it is asked again.
    ///   - blame: takes an id that failed alone, and why.
    static func run(
        _ ids: [Int64],
        ask: ([Int64]) async throws -> Void,
        blame: (Int64, ESIError) async throws -> Void
    ) async throws {
        do {
            try await ask(ids)
        } catch let error as ESIError where error.blamesAnID {
            guard ids.count > 1 else { return try await blame(ids[0], error) }
            let middle = ids.count / 2
            try await run(Array(ids[..<middle]), ask: ask, blame: blame)
            try await run(Array(ids[middle...]), ask: ask, blame: blame)
        }
    }
}

extension ESIError {
    fileprivate var blamesAnID: Bool {
        switch self {
        case .badRequest, .notFound, .deleted, .unprocessable: true
        default: false
        }
    }
}
