import Jobs

/// A delivery in a worker's hands, and how far it has come with it.
struct HeldJob {
    enum Stage {
        case delivered, begun
        case performed(Settlement)
        case recorded(Settlement, [Message])
        case published(Settlement)
    }

    let taken: SimulatedBroker.Taken
    /// As it was delivered, then as the row has it.
    var message: Message
    var stage = Stage.delivered
    /// Where not, the broker does not know of it any more.
    var isConnected = true

    init(_ taken: SimulatedBroker.Taken) {
        self.taken = taken
        message = taken.message
    }
}
