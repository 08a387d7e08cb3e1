/// A delivery's place at the server. Numbers of a channel mean nothing on the next one.
struct Receipt: Sendable, Hashable {
    /// Counted over the life of the process; AMQP's own numbers of channels are used again.
    let channel: Int
    let tag: UInt64
}

/// A message that the server has handed to this process.
struct Arrival: Sendable {
    var envelope: Envelope
    let receipt: Receipt
    var isRedelivered: Bool
}
