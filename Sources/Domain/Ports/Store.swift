package import ESI
package import Foundation

/// The copy of EVE's data. Every write is an idempotent upsert, durable when it returns.
///
/// Concurrent writes share a transaction, so that a worker with many jobs in flight writes in bulk while each job reads
/// as plain code. U+0000 is removed from texts, since not every database takes it.
package protocol Store: Sendable {
    // MARK: Age

    /// - Returns: nil where the entity is not known.
    func freshness(of kind: EntityKind, _ id: Int64) async throws(StoreError) -> Freshness?
    /// ESI said that nothing changed.
    func renew(_ kind: EntityKind, _ id: Int64, _ validity: Validity) async throws(StoreError)
    /// ESI has no such entity. A known character's row stays and is marked deleted where `isDeleted`.
    func recordMissing(
        _ kind: EntityKind,
        _ id: Int64,
        reason: String,
        isDeleted: Bool,
        recheckAt: Date
    ) async throws(StoreError)
    /// Known entities that had expired by the one time, and missing ones whose recheck is due at the other; longest first.
    func due(_ kind: EntityKind, expiredBy: Date, at time: Date, limit: Int) async throws(StoreError) -> [Int64]

    // MARK: Entities

    func save(_ alliance: Alliance, _ validity: Validity) async throws(StoreError)
    func save(_ corporation: Corporation, _ validity: Validity) async throws(StoreError)
    /// Counts as a check of the affiliation too, as of when ESI made the body.
    func save(_ character: Character, _ validity: Validity) async throws(StoreError)
    /// Sums up in the alliances' rows the members of their corporations, as far as those are known, and where no list has
    /// told it the number of corporations.
    func countMembersOfAlliances() async throws(StoreError)

    // MARK: Lists

    func list(_ path: String) async throws(StoreError) -> CachedList?
    func save(_ list: CachedList, for path: String) async throws(StoreError)

    // MARK: People

    /// CEO and creator as stored, of one corporation or, with nil, of all: distinct, without nils.
    func leaders(of corporation: Int64?) async throws(StoreError) -> [Int64]
    /// Of each asked about, the ids that are unknown, or were last read singly before that time and have expired since.
    /// Missing ones whose recheck is not due are left out.
    func unknownOrStale(_ asked: [AskedEntities], at time: Date) async throws(StoreError) -> [[Int64]]
    /// Known characters whose affiliation was last checked before that time, longest ago first. Deleted ones are left out,
    /// and agents: those stay where they are.
    func charactersDueForAffiliation(checkedBefore: Date, limit: Int) async throws(StoreError) -> [Int64]
    func countOfCharactersDueForAffiliation(checkedBefore: Date) async throws(StoreError) -> Int
    /// Writes what changed and marks all of `checked` as checked, so that the rest get their turn.
    func save(_ affiliations: [Affiliation], checked: [Int64], at time: Date) async throws(StoreError)

    // MARK: Killmails

    /// The killmail whole, its references and its event, in one transaction; a known killmail changes nothing. Every pending
    /// reference to it is stored then, whatever its hash: some killmails are listed under two.
    func save(_ killmail: Killmail) async throws(StoreError)
    func killmail(_ id: Int64) async throws(StoreError) -> Killmail?
    /// Those that are new become pending, or stored where the killmail is known. That it was listed by this one is kept
    /// with the time of the first listing.
    func record(references: [KillmailReference], listedBy lister: KillmailLister) async throws(StoreError)
    /// ESI does not know the pair. The first refusal is kept, with the second the pair is invalid; one that is stored stays
    /// so.
    /// - Parameter distance: what comes sooner after the last refusal is none of its own.
    /// - Returns: whether it is invalid now.
    func recordRefusal(
        of reference: KillmailReference,
        reason: String,
        distance: Duration
    ) async throws(StoreError) -> Bool
    func standing(of reference: KillmailReference) async throws(StoreError) -> KillmailReference.Standing
    /// Any that is left to try where one hash was refused.
    func pendingReference(of killmail: Int64) async throws(StoreError) -> KillmailReference?
    /// By state: of all, or of those that one has listed.
    func referenceCounts(listedBy lister: KillmailLister?) async throws(StoreError) -> [KillmailReference.State: Int]
    /// Newest killmail first.
    func references(
        in state: KillmailReference.State?,
        listedBy lister: KillmailLister?,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference.Record]
    /// All of one killmail, by hash.
    func references(of killmail: Int64) async throws(StoreError) -> [KillmailReference.Record]
    /// Pending ones, one for each killmail, whose job is neither active nor given up: those that nobody works on. Of all, or
    /// of those that one has listed; newest killmail first.
    func referencesToQueue(listedBy lister: KillmailLister?, limit: Int) async throws(StoreError) -> [KillmailReference]
    /// The next ones behind a killmail, by id.
    func pendingReferences(
        after killmail: Int64,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference.Pending]
    /// The highest id that one has listed.
    func newestKillmail(listedBy lister: KillmailLister) async throws(StoreError) -> Int64?
    /// Those that are invalid.
    func refused(among references: [KillmailReference]) async throws(StoreError) -> [KillmailReference]
    /// Invalid ones are pending again, as if ESI had never refused them.
    func reopen(_ references: [KillmailReference]) async throws(StoreError)
    /// Those whose killmail is not stored.
    func unread(among references: [KillmailReference]) async throws(StoreError) -> [KillmailReference]

    // MARK: People's lists

    /// - Returns: nil where the person's list was never read.
    func killmailWalk(of character: Int64) async throws(StoreError) -> KillmailWalk?
    func save(_ walk: KillmailWalk, of character: Int64) async throws(StoreError)
    /// All pages are to be read, whatever is known. The wish stands until a walk has done it, whoever queues what meanwhile:
    /// a walk that has begun without it does not end it.
    func wantFullWalk(of characters: [Int64]) async throws(StoreError)
    func listedPage(_ number: Int, of character: Int64) async throws(StoreError) -> ListedPage?
    /// What ``record(_:on:of:walk:)`` has kept of the page holds on.
    func renew(_ page: ListedPage, of character: Int64) async throws(StoreError)
    /// Records what a page lists, and that the walk has come so far, in one transaction: from then on the page is known.
    /// - Parameter walk: as it was before the page; its next page becomes the one behind it.
    /// - Returns: how many of the pairs this person had not listed before.
    func record(
        _ references: [KillmailReference],
        on page: ListedPage,
        of character: Int64,
        walk: KillmailWalk
    ) async throws(StoreError) -> Int

    /// The latest time that the job of a pending one waits for, where it is queued.
    func lastTry(listedBy lister: KillmailLister) async throws(StoreError) -> Date?
    /// Pending ones whose job is given up, with its error: a dead letter, or one that somebody has discarded. What a job
    /// discards by itself, for another hash of the killmail, gives up nothing.
    func givenUpReferences(listedBy lister: KillmailLister) async throws(StoreError) -> [KillmailAudit.Missing]
    /// The same, whoever has listed them.
    func countOfGivenUpReferences() async throws(StoreError) -> Int

    // MARK: Events

    /// In the order of their numbers.
    func events(after sequence: Int64, limit: Int) async throws(StoreError) -> [KillmailEvent]
    /// The number of the last one that was ever appended; 0 where there was none.
    func lastEvent() async throws(StoreError) -> Int64
    /// Oldest first.
    /// - Returns: how many were removed; 0 where none is left.
    func removeEvents(savedBefore time: Date, limit: Int) async throws(StoreError) -> Int

    // MARK: Names

    /// Puts those ids on the list of wanted names that are new. What is on it, named or known to be missing stays as it is.
    /// - Returns: those of the ids that have no name.
    func want(names ids: [Int64], at time: Date) async throws(StoreError) -> [WantedName]
    /// Names to be asked for at that time: those that are new before those that were missing, longest due first.
    func wantedNames(limit: Int, at time: Date) async throws(StoreError) -> [WantedName]
    /// Names that were last read before that time, longest ago first.
    func names(readBefore: Date, limit: Int) async throws(StoreError) -> [Name]
    /// A name that is there is not taken away by a miss.
    func save(names: [Name], missing: [MissingName]) async throws(StoreError)
    /// The names that are known, those of alliances, corporations and characters that are kept whole included.
    func names(of ids: [Int64]) async throws(StoreError) -> [Int64: Name]

    // MARK: Users

    /// Keeps the person and the tokens, and ends every parking. Where the owner hash is another than before, the character
    /// was sold: what was known of the former owner's syncs is forgotten too.
    /// - Returns: the person as kept.
    @discardableResult
    func saveLogin(_ login: UserLogin) async throws(StoreError) -> User
    func user(_ character: Int64) async throws(StoreError) -> User?
    /// By name.
    func users() async throws(StoreError) -> [User]
    /// - Returns: whether there was one.
    func removeUser(_ character: Int64) async throws(StoreError) -> Bool
    /// Those who are not parked and whose last successful sync was before that time, or never; longest ago first.
    func usersToSync(syncedBefore: Date) async throws(StoreError) -> [Int64]
    /// The newest killmail is kept where it is newer than the known one. An error leaves the last success as it was.
    func recordKillmailSync(
        of character: Int64,
        at time: Date,
        lastKillmailID: Int64?,
        error: String?
    ) async throws(StoreError)

    // MARK: Tokens

    func tokens(of character: Int64) async throws(StoreError) -> StoredTokens?
    /// Compare-and-set: for that holder, until it replaces the tokens, gives the lease back, or the time is over. By the
    /// store's clock.
    func leaseRefresh(
        of character: Int64,
        version: Int64,
        holder: String,
        lasting: Duration
    ) async throws(StoreError) -> RefreshLease
    func endRefreshLease(of character: Int64, holder: String) async throws(StoreError)
    /// Compare-and-swap: only where the tokens still have that version. What SSO has just refreshed is alive, so it also
    /// ends a parking of the person, and the lease.
    /// - Returns: whether they were replaced.
    func replaceTokens(of character: Int64, version: Int64, with tokens: SealedTokens) async throws(StoreError) -> Bool
    /// Only where the tokens still have that version, so that a new login is never parked for an old one's end.
    /// - Parameter dropsTokens: they are another owner's.
    /// - Returns: whether the person is parked with it.
    func park(
        _ character: Int64,
        version: Int64,
        reason: String,
        dropsTokens: Bool
    ) async throws(StoreError) -> Bool
    /// Counts one more refusal.
    func parkScope(_ scope: String, of character: Int64, reason: String, recheckAt: Date) async throws(StoreError)
    func unparkScope(_ scope: String, of character: Int64) async throws(StoreError)

    // MARK: Figures

    func counts() async throws(StoreError) -> [RecordKind: Int]
}

package struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }
    package var description: String { message }
}
