package import Domain
package import Jobs

/// `queue <alliance|corporation|character> <id>…`
package struct QueueProgram: Sendable {
    package var kind: EntityKind
    /// `-` means standard input.
    package var ids: [String] = []
    package var files: [String] = []
    package var priority: Priority = .manual
    package var skipsInvalid = false
    package var isQuiet = false

    package init(_ kind: EntityKind) { self.kind = kind }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup(isQuiet: isQuiet)
        let list = try read()
        if let complaint = list.complaint {
            guard skipsInvalid else {
                throw Complaint("\(complaint.sentence) Nothing was queued; --skip-invalid queues the rest.")
            }
            if !isQuiet { startup.console.print("Skipped: \(complaint.sentence)") }
        }
        guard !list.ids.isEmpty else { throw Complaint("There are no ids to queue.") }
        let requests = try list.ids.map { try Self.request(kind, $0, priority) }
        let enqueued = try await startup.withEngine { try await $0.enqueue(requests) }
        if !isQuiet { print(QueuedText.sentence(queued: enqueued.messages.count, unchanged: enqueued.unchanged)) }
        return .done
    }

    private static func request(_ kind: EntityKind, _ id: Int64, _ priority: Priority) throws -> JobRequest {
        try JobRequest(Catalog.job(kind, id: id), priority: priority)
    }

    private func read() throws(Complaint) -> IDList {
        var list = IDList(kind)
        for id in ids {
            guard id == "-" else {
                list.add(id)
                continue
            }
            list.add(lines: try ListText.standardInput(), of: ListText.standardInputName)
        }
        for file in files { list.add(lines: try ListText.file(file), of: file) }
        return list
    }
}
