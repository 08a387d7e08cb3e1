package import ESI
package import Foundation

/// All that a job may touch.
package struct Services: Sendable {
    package let esi: ESIClient
    package let store: any Store
    /// People's access tokens.
    package let tokens: TokenKeeper
    package let settings: SyncSettings
    package let now: @Sendable () -> Date
    let nameMemory = NameMemory()

    package init(
        esi: ESIClient,
        store: any Store,
        tokens: TokenKeeper? = nil,
        settings: SyncSettings = SyncSettings(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.esi = esi
        self.store = store
        self.tokens = tokens ?? TokenKeeper(store: store, now: now)
        self.settings = settings
        self.now = now
    }
}
