package import Foundation

/// That a killmail was saved. Events are numbered in the order of their commits: who has read up to a number has missed
/// nothing before it.
package struct KillmailEvent: Sendable, Equatable {
    /// What everybody who is told of it calls it.
    package static let name = "killmail.saved"

    package var sequence: Int64
    package var killmailID: Int64
    package var killmailTime: Date
    /// Characters who had listed it.
    package var people: [Int64]
    package var savedAt: Date

    package init(sequence: Int64, killmailID: Int64, killmailTime: Date, people: [Int64], savedAt: Date) {
        self.sequence = sequence
        self.killmailID = killmailID
        self.killmailTime = killmailTime
        self.people = people
        self.savedAt = savedAt
    }
}
