/// In what a queue that exists differs from how it is declared here. The server names only the first difference.
package enum QueueDifference {
    /// No consumer's bound can be changed there while it holds something, and a stream keeps what was settled.
    static func isOfType(_ reason: String) -> Bool { reason.contains("inequivalent arg 'x-queue-type'") }

    /// - Parameter reason: the server's words: `… inequivalent arg 'x-max-length' for queue …: received none but current
    ///   is the value '5' of type 'signedint'`.
    /// - Returns: what follows for who uses the queue as it is; nil where that is not known.
    package static func effect(of reason: String) -> String? {
        let words = #/inequivalent arg '([^']*)'.* but current is (.*)/#
        guard let (_, argument, current) = reason.firstMatch(of: words)?.output else { return nil }
        switch argument {
        case "x-max-priority":
            return current.hasPrefix("none")
                ? "without priorities: what is urgent waits behind the rest"
                : "its priorities are other ones than 0 to \(Topology.maximumPriority)"
        case "durable": return "it does not survive a restart of RabbitMQ, and neither do its messages"
        case "auto_delete": return "it is deleted, with its messages, when its last consumer ends"
        case "x-expires": return "it is deleted, with its messages, when nobody has used it for a while"
        case "x-max-length", "x-max-length-bytes", "x-overflow":
            return "messages are dropped or refused when there are too many"
        case "x-message-ttl": return "messages that wait for long are dropped"
        case "x-single-active-consumer": return "one worker at a time is given its messages"
        case "x-queue-type":
            return current.contains("'quorum'")
                ? "a quorum queue has no priorities, and with a delivery limit drops what came too often"
                : "a queue of another type has no priorities, and may keep what was settled"
        default: return nil
        }
    }
}
