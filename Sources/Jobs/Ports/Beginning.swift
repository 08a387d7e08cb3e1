/// What a job's row says to a delivery that is about to run.
package enum Beginning: Sendable, Equatable {
    /// With its counts up to date.
    case run(Message)
    /// Not due for so long: a delivery that came back, though its successor waits already or could not be published.
    case early(by: Duration)
    /// Ended, or of a later generation, or taken over by another worker.
    case unwanted
}
