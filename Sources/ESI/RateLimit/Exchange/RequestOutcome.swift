/// What became of a request that had a permit.
package enum RequestOutcome: Sendable, Equatable {
    /// ESI never heard of it: it costs nothing.
    case notSent
    /// No complete reply came; ESI may have counted it.
    case noReply
    case reply(status: Int)

    var status: Int? {
        if case .reply(let status) = self { status } else { nil }
    }
}
