import Testing

/// The words of the error that the body throws.
func sentence(_ body: () async throws -> Void) async -> String {
    do {
        try await body()
        Issue.record("nothing failed")
        return ""
    } catch {
        return "\(error)"
    }
}
