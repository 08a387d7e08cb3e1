extension FailureRecord {
    /// The kinds of the framework's own; all others are an error's.
    package enum Rule: String, Sendable {
        case timeout
        case crashLoop = "crash_loop"
        case decodeFailed = "decode_failed"
        case unknownJob = "unknown_job"
    }
}
