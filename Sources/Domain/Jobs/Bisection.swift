import ESI

/// Asks in bulk where one bad id fails the whole request: halves what failed until it stands alone.
enum Bisection {
    /// Four levels of halves. When as many were called bad requests and none was answered, the fault is not an id's. A 404
    /// speaks of ids, and may be true of all.
    private static let mostBadRequestsAtFirst = 15

    /// - Parameters:
    ///   - ask: commits what was answered, so that nothing of it is asked again.
    ///   - blame: takes an id that failed alone, and why.
    static func run(
        _ ids: [Int64],
        ask: ([Int64]) async throws -> Void,
        blame: (Int64, ESIError) async throws -> Void
    ) async throws {
        var parts = [ids]
        var badRequests = 0
        var isAnswered = false
        var blamed: [(id: Int64, error: ESIError)] = []
        while !parts.isEmpty {
            let part = parts.removeFirst()
            do {
                try await ask(part)
                isAnswered = true
            } catch let error as ESIError where error.blamesAnID {
                if case .badRequest = error { badRequests += 1 }
                if !isAnswered, badRequests == mostBadRequestsAtFirst { throw error }
                let middle = part.count / 2
                if middle == 0 {
                    blamed.append((part[0], error))
                } else {
                    parts += [part[..<middle], part[middle...]].map(Array.init)
                }
            }
            if isAnswered || parts.isEmpty {
                for (id, error) in blamed { try await blame(id, error) }
                blamed = []
            }
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
