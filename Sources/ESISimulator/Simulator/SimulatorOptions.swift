/// What a simulator is to play.
package struct SimulatorOptions: Sendable {
    package var seed: UInt64 = 1
    package var size = UniverseSize.modest
    /// `nil`: ten for each character.
    package var killmails: Int?
    /// How many of each character's newest killmails are not in its list until fights are called for.
    package var withheld = 0
    package var recorded = RecordedBodies()

    package var groups = RateGroups()
    package var errorLimit = 100
    /// Milliseconds that a client has to stop all its processes after a 420 or 429.
    package var stopGrace = 250
    /// Errors a minute that another program on the same address makes.
    package var foreignErrors = 0.0
    /// The share of a group's limit that another program on the same address spends, by the group's name.
    package var foreignShares: [String: Double] = [:]

    /// Seconds, for all routes instead of their own.
    package var timeToLive: Int?
    package var faultRate = 0.0
    package var faultKinds = FaultKind.allCases
    /// Milliseconds before every reply.
    package var latency = 0
    /// Milliseconds more before a reply with the fault `slow`.
    package var slowness = 3000
    /// Spans in seconds from the start.
    package var downtimes: [Range<Int>] = []

    /// Seconds; EVE's access tokens live 1199 or 1200.
    package var tokenLifetime = 1199
    /// Whether a refresh token stays good until the one that replaced it is used.
    package var keepsReplacedTokens = false

    package init() {}
}
