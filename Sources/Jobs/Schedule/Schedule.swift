package import Foundation

/// Work that comes back by itself.
package protocol Schedule: Sendable {
    var name: String { get }
    var interval: Duration { get }

    /// What is to be queued now. Nothing has been queued when it is called, and perhaps nothing will be: another process
    /// may carry the tick out first.
    /// - Parameter tick: counts the intervals since 1970, whichever process carries them out; nil where it is carried out by
    ///   hand, out of turn: then it is all that is due.
    func work(tick: Int64?, at now: Date) async throws -> ScheduledWork
}

package struct ScheduledWork: Sendable {
    package var requests: [JobRequest]
    /// What was found, in words for whoever looks: `200 people, 12 due`.
    package var finding: String

    package init(_ requests: [JobRequest], finding: String) {
        self.requests = requests
        self.finding = finding
    }
}
