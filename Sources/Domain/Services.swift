package import ESI
package import Foundation
package import Jobs

/// All that a job may touch. One for all jobs: each that waits would keep a copy of its own.
package final class Services: Sendable {
    package let esi: ESIClient
    package let store: any Store
    /// For who removes the rows of ended jobs, and what the broker keeps of them; nil where nobody does.
    package let deadLetters: DeadLetterDesk?
    /// People's access tokens.
    package let tokens: TokenKeeper
    package let settings: SyncSettings
    package let now: @Sendable () -> Date
    /// Those that have a name, or none that ESI tells, which is asked again when it is due.
    let namesMemory = IDMemory()
    /// Those that were found to be current: what is due once a day may be ten minutes late.
    let entitiesMemory = Dictionary(
        uniqueKeysWithValues: EntityKind.allCases.map { ($0, IDMemory()) }
    )

    let oldestKillmails = OldestKillmails()

    package init(
        esi: ESIClient,
        store: any Store,
        deadLetters: DeadLetterDesk? = nil,
        tokens: TokenKeeper,
        settings: SyncSettings = SyncSettings(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.esi = esi
        self.store = store
        self.deadLetters = deadLetters
        self.tokens = tokens
        self.settings = settings
        self.now = now
    }
}
