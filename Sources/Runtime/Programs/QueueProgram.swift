package import Domain
import Foundation
package import Jobs

/// `queue <alliance|corporation|character> <id>…`
package struct QueueProgram: Sendable {
    /// Where a large list is told to be too large, rather than filling the memory.
    private static let largestFile = 256 << 20

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
            list.add(lines: try text(FileHandle.standardInput, "standard input"), of: "standard input")
        }
        for file in files {
            guard let handle = FileHandle(forReadingAtPath: file) else {
                throw Complaint("The file \(file) does not exist or cannot be read by this user.")
            }
            list.add(lines: try text(handle, file), of: file)
        }
        return list
    }

    private func text(_ handle: FileHandle, _ name: String) throws(Complaint) -> String {
        do {
            let data = try handle.read(upToCount: Self.largestFile) ?? Data()
            guard data.count < Self.largestFile else { throw Complaint("\(name) is longer than 256 MiB.") }
            return String(decoding: data, as: UTF8.self)
        } catch let complaint as Complaint {
            throw complaint
        } catch {
            throw Complaint("\(name) cannot be read.")
        }
    }
}
