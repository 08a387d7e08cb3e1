package struct RateLimiterConfiguration: Sendable {
    /// Names this process and its start among all that share the ledger.
    package var holder: String
    /// `ESI_EGRESS`: the address that requests leave through.
    package var address: String
    package var entityPace: PaceLimit
    package var bulkPace: PaceLimit
    /// The longest that a request waits in its slot. Beyond, ``Limited`` is thrown and the job goes back to its queue.
    package var patience: Duration

    package init(
        holder: String,
        address: String,
        entityPace: PaceLimit,
        bulkPace: PaceLimit,
        patience: Duration = .seconds(10)
    ) {
        self.holder = holder
        self.address = address
        self.entityPace = entityPace
        self.bulkPace = bulkPace
        self.patience = patience
    }

    func pace(_ pace: Route.Pace) -> PaceLimit {
        switch pace {
        case .entity: entityPace
        case .bulk: bulkPace
        }
    }
}
