import Foundation

/// What the server says unasked.
enum ConnectionEvent: Sendable {
    struct Content: Sendable {
        var properties = Properties()
        var body = Data()
    }

    case delivery(channel: UInt16, tag: UInt64, isRedelivered: Bool, Content)
    /// No queue took it. The confirm that follows says nothing about that.
    case returned(channel: UInt16, reason: String, Content)
    case confirmed(channel: UInt16, tag: UInt64, isMultiple: Bool, isTaken: Bool)
    case consumerCancelled(channel: UInt16)
    case channelClosed(channel: UInt16, reason: String)
    case blocked(reason: String)
    case unblocked
}
