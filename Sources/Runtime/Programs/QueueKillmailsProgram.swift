import Domain
package import Jobs

/// `queue killmail <id> <hash>`
package struct QueueKillmailsProgram: Sendable {
    /// `-` means standard input.
    package var pairs: [String] = []
    package var files: [String] = []
    package var priority: Priority = .manual
    package var isQuiet = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup(isQuiet: isQuiet)
        let list = try read()
        let references = list.references
        guard !references.isEmpty else {
            let reason = list.complaint?.sentence ?? "There are no pairs of id and hash to queue."
            throw Complaint("\(reason) Nothing was queued.")
        }
        if !isQuiet, let complaint = list.complaint { startup.console.print("Skipped: \(complaint.sentence)") }
        let requests = try Self.requests(references, priority)
        let enqueued = try await startup.withEngine { engine in
            try await engine.store.record(references: references)
            return try await engine.enqueue(requests)
        }
        if !isQuiet { print(QueuedText.sentence(queued: enqueued.messages.count, unchanged: enqueued.unchanged)) }
        return .done
    }

    /// One for each killmail: its other hashes wait as references until the first is refused.
    private static func requests(_ references: [KillmailReference], _ priority: Priority) throws -> [JobRequest] {
        var ids: Set<Int64> = []
        return try references.filter { ids.insert($0.id).inserted }
            .map { try JobRequest(KillmailJob($0), priority: priority) }
    }

    private func read() throws(Complaint) -> KillmailList {
        var list = KillmailList()
        list.add(arguments: pairs.filter { $0 != "-" })
        if pairs.contains("-") { list.add(text: try ListText.standardInput(), of: ListText.standardInputName) }
        for file in files { list.add(text: try ListText.file(file), of: file) }
        return list
    }
}
