package import Domain
package import Jobs

/// Why there is no killmail to show, and what to do about it.
package enum UnknownKillmail {
    /// - Parameter jobs: those that read it.
    package static func complaint(
        _ id: Int64,
        _ records: [KillmailReference.Record],
        _ jobs: [JobRecord]
    ) -> Complaint {
        Complaint(sentence(id, records, isGivenUp: jobs.contains(where: isGivenUp)), status: .failed)
    }

    /// A job that discards itself leaves its reason as the kind, too.
    private static func isGivenUp(_ job: JobRecord) -> Bool {
        job.state == .failed || job.state == .discarded && job.failure?.kind != job.failure?.message
    }

    private static func sentence(_ id: Int64, _ records: [KillmailReference.Record], isGivenUp: Bool) -> String {
        let waiting = records.filter { $0.state == .pending }
        // A pending pair with a reason is one that ESI has refused once.
        if let pending = waiting.first(where: { $0.reason == nil }) ?? waiting.first {
            let command = "orchestrator queue killmail \(id) \(pending.reference.hash)"
            guard !isGivenUp else {
                return "Killmail \(id) is known of but not read, and its job was given up: "
                    + "`orchestrator jobs show killmail \(id)` tells why, and `\(command)` queues it again."
            }
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
