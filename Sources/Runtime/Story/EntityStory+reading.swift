package import Domain
import ESI
package import Foundation
package import Jobs

extension EntityStory {
    /// Reads rows and store, and asks ESI for nothing.
    package static func read(
        _ type: WorkerType,
        _ id: Int64,
        store: any Store,
        jobs: any JobStore,
        at now: Date
    ) async throws -> EntityStory {
        let names = Catalog.jobs.filter { $0.queue == type.queue }.map { $0.name }
        let stored: Stored =
            switch type {
            case .alliance: try await entity(.alliance, id, store, now)
            case .corporation: try await entity(.corporation, id, store, now)
            case .character: try await entity(.character, id, store, now)
            case .killmail: try await killmail(id, store)
            case .userKillmail: try await person(id, store)
            }
        let records = try await jobs.records(of: id, named: names)
        return EntityStory(at: now, type: type.word, id: id, stored: stored, records: records)
    }

    private static func entity(
        _ kind: EntityKind,
        _ id: Int64,
        _ store: any Store,
        _ now: Date
    ) async throws -> Stored {
        switch try await store.freshness(of: kind, id) {
        case .known(let validity):
            Stored(isKnown: true, expiresAt: validity.expiresAt, isFresh: validity.isCurrent(at: now), notes: [])
        case .missing(let reason, let recheckAt):
            Stored(isKnown: false, expiresAt: recheckAt, missingReason: reason, notes: [])
        case nil: Stored(isKnown: false, notes: [])
        }
    }

    private static func killmail(_ id: Int64, _ store: any Store) async throws -> Stored {
        let isKnown = try await store.killmail(id) != nil
        // A killmail never changes.
        let references = try await store.references(of: id).map { record in
            Reference(killmailHash: record.reference.hash.text, state: record.state.rawValue)
        }
        let notes = references.map { "reference \($0.killmailHash) is \($0.state)" }
        return Stored(isKnown: isKnown, isFresh: isKnown ? true : nil, notes: notes, references: references)
    }

    private static func person(_ id: Int64, _ store: any Store) async throws -> Stored {
        guard let user = try await store.user(id) else { return Stored(isKnown: false, notes: []) }
        var notes = ["\(user.name.plain) logged in \(ISODate.text(user.loggedInAt))"]
        if let time = user.lastKillmailSyncAt { notes.append("last success \(ISODate.text(time))") }
        if let error = user.lastError { notes.append("last error: \(error)") }
        if let reason = user.stopped { notes.append("stopped: \(reason); `orchestrator login` mends it") }
        return Stored(isKnown: true, notes: notes)
    }
}
