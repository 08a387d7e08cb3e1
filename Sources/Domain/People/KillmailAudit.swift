package import Foundation

/// Whether a person's killmails are all there, and if not, why.
package struct KillmailAudit: Sendable, Equatable {
    /// One that will not come by itself.
    package struct Missing: Sendable, Equatable {
        package var reference: KillmailReference
        package var reason: String

        package init(reference: KillmailReference, reason: String) {
            self.reference = reference
            self.reason = reason
        }
    }

    /// A list that was not read for longer says nothing about now.
    private static let longestAge: TimeInterval = 86_400

    package var user: User
    package var at: Date
    package var stored: Int
    package var pending: Int
    /// When the last of the pending ones is tried, where they wait for another try.
    package var lastTryAt: Date?
    /// ESI refuses the pair, or its job is given up.
    package var missing: [Missing]
    /// The list was read to its end at least once, and no reading is unfinished.
    package var isListRead: Bool

    package init(
        user: User,
        at: Date,
        stored: Int,
        pending: Int,
        lastTryAt: Date? = nil,
        missing: [Missing],
        isListRead: Bool
    ) {
        self.user = user
        self.at = at
        self.stored = stored
        self.pending = pending
        self.lastTryAt = lastTryAt
        self.missing = missing
        self.isListRead = isListRead
    }

    package var listed: Int { stored + pending + missing.count }
    /// The list was read within a day, or nobody had time to.
    package var isListCurrent: Bool {
        at.timeIntervalSince(user.lastKillmailSyncAt ?? user.loggedInAt) <= Self.longestAge
    }
    package var isComplete: Bool {
        isListRead && isListCurrent && user.lastError == nil && pending == 0 && missing.isEmpty && user.stopped == nil
    }
    /// Nothing that runs by itself will mend it, or has in a day.
    package var needsHelp: Bool { !missing.isEmpty || user.stopped != nil || !isListCurrent }
}

extension Store {
    package func audit(_ user: User, at now: Date) async throws(StoreError) -> KillmailAudit {
        let lister = KillmailLister.character(user.characterID)
        let counts = try await referenceCounts(listedBy: lister)
        let invalid = try await references(in: .invalid, listedBy: lister, limit: .max)
        // Listed under two hashes, of which one was refused: it is there.
        let refused = Set(try await unread(among: invalid.map(\.reference)))
        let givenUp = try await givenUpReferences(listedBy: lister)
        let walk = try await killmailWalk(of: user.characterID)
        return KillmailAudit(
            user: user,
            at: now,
            stored: (counts[.stored] ?? 0) + invalid.count - refused.count,
            pending: (counts[.pending] ?? 0) - givenUp.count,
            lastTryAt: try await lastTry(listedBy: lister),
            missing: invalid.filter { refused.contains($0.reference) }
                .map { KillmailAudit.Missing(reference: $0.reference, reason: $0.reason ?? "refused") } + givenUp,
            isListRead: walk.map { $0.fullAt != nil && $0.nextPage == nil } ?? false
        )
    }
}
