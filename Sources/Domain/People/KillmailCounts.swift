/// Of all killmails that are known of, whoever has listed them.
package struct KillmailCounts: Sendable {
    package var references: [KillmailReference.State: Int]
    /// Of the pending ones, those that nobody fetches before somebody asks for them again.
    package var givenUp: Int

    package init(_ references: [KillmailReference.State: Int] = [:], givenUp: Int = 0) {
        self.references = references
        self.givenUp = givenUp
    }

    /// What is still to be fetched. The two counts are not of the same moment.
    package var backlog: Int { max(0, (references[.pending] ?? 0) - givenUp) }
}

extension Store {
    package func killmailCounts() async throws(StoreError) -> KillmailCounts {
        KillmailCounts(try await referenceCounts(listedBy: nil), givenUp: try await countOfGivenUpReferences())
    }
}
