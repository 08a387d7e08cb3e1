/// How old what we keep may grow. ESI's `Expires` always comes first: nothing is asked before.
package struct SyncSettings: Sendable, Equatable {
    /// `CHARACTER_MAX_AGE`: a known character is kept current in bulk; read singly again only after this time.
    package var characterMaximumAge: Duration = .seconds(30 * 86_400)
    /// After this time a known corporation is read again by itself, and an alliance or corporation that a killmail names for
    /// that reason.
    package var namedMaximumAge: Duration = .seconds(86_400)
    /// ESI keeps affiliations for an hour and sends no usable `Expires` with them.
    package var affiliationLifetime: Duration = .seconds(3600)
    /// After this time a name is read again.
    package var nameLifetime: Duration = .seconds(30 * 86_400)
    /// Game masters revive a deleted character now and then.
    package var deletedRecheck: Duration = .seconds(21 * 86_400)
    /// `SYNC_ALL_INTERVAL`: how often all that there is in EVE is looked for; nil where nobody wants that.
    package var syncAllInterval: Duration? = .seconds(86_400)
    /// `EVENT_RETENTION`: how long an event can be read.
    package var eventRetention: Duration = .seconds(30 * 86_400)
    /// `JOB_RETENTION`: how long the row of a job that ended is kept.
    package var jobRetention: Duration = .seconds(7 * 86_400)
    /// `DEAD_LETTER_RETENTION`: the same for dead letters.
    package var deadLetterRetention: Duration = .seconds(30 * 86_400)
    /// A new entity may lag in ESI for about an hour.
    package var missingRecheck: Duration = .seconds(3600)
    /// One that is missing still.
    package var missingAgainRecheck: Duration = .seconds(86_400)
    /// `USER_SYNC_INTERVAL`: how often each person's killmails are asked for.
    package var userInterval: Duration = .seconds(600)
    /// `USER_SYNC_ADAPTIVE`: who has not fought for two weeks is asked for once an hour only.
    package var isAdaptive = false
    /// `USER_SYNC_MIN_AGE`: a person's killmails are not asked for again before, a new login included.
    package var userMinimumAge: Duration = .seconds(900)

    package init() {}

    package func maximumAge(of kind: EntityKind) -> Duration {
        kind == .character ? characterMaximumAge : namedMaximumAge
    }
}

extension Duration {
    package var seconds: Double { self / .seconds(1) }
}
