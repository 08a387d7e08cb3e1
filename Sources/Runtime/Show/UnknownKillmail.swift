package import Domain

/// Why there is no killmail to show, and what to do about it.
package enum UnknownKillmail {
    package static func complaint(_ id: Int64, _ records: [KillmailReference.Record]) -> Complaint {
        Complaint(sentence(id, records), status: .failed)
    }

    private static func sentence(_ id: Int64, _ records: [KillmailReference.Record]) -> String {
        let waiting = records.filter { $0.state == .pending }
        // A pending pair with a reason is one that ESI has refused once.
        if let pending = waiting.first(where: { $0.reason == nil }) ?? waiting.first {
            let command = "orchestrator queue killmail \(id) \(pending.reference.hash)"
            return "Killmail \(id) is known of but not read yet: workers read it in its turn, "
                + "and before others after `\(command)`."
        }
        let command = "orchestrator queue killmail \(id) HASH"
        if let invalid = records.first(where: { $0.state == .invalid }) {
            let reason = invalid.reason.map { " (\($0.plain))" } ?? ""
            return "Killmail \(id) cannot be read: ESI refused it with the hash \(invalid.reference.hash)\(reason). "
                + "`\(command)` queues it with another hash."
        }
        return "Killmail \(id) is not known here: `\(command)` queues it."
    }
}
