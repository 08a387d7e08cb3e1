import Foundation
import Jobs
import TestSupport

/// What must be true of rows, whatever happens to the workers.
struct JobRules {
    private struct Counts {
        var generation: Int64 = 0
        var attempts = 0
        var crashes = 0
        var status = MemoryJobStore.Status.pending
    }

    private struct Life: Hashable {
        let entity: Int64
        let generation: Int64
    }

    private var known: [Int64: Counts] = [:]
    private var completed: Set<Life> = []
    /// Runs alone that have not ended.
    private var alone: [Life: Int] = [:]

    private func row(_ entity: Int64, _ store: MemoryJobStore) -> MemoryJobStore.Row? {
        store.row(FewTriesThing.name, entity)
    }

    func pending(in store: MemoryJobStore) -> [Int64] {
        DistributedWorld.entities.map(Int64.init).filter { row($0, store)?.status == .pending }
    }

    mutating func check(_ store: MemoryJobStore, at now: Date) throws {
        for entity in DistributedWorld.entities.map(Int64.init) {
            guard let row = self.row(entity, store) else { continue }
            let before = known[entity] ?? Counts()
            guard row.generation >= before.generation else {
                throw Breach("generations only grow", "job \(entity): \(before.generation), then \(row.generation)")
            }
            if row.generation == before.generation {
                guard row.attempts >= before.attempts, row.crashes >= before.crashes else {
                    throw Breach("attempts and crashes only grow", "job \(entity): \(before), then \(row)")
                }
                guard before.status == .pending || row.status == before.status else {
                    throw Breach("what has ended stays so", "job \(entity): \(before.status), then \(row.status)")
                }
            }
            known[entity] = Counts(
                generation: row.generation,
                attempts: row.attempts,
                crashes: row.crashes,
                status: row.status
            )
        }
    }

    func begun(_ message: Message, in store: MemoryJobStore) throws {
        let row = message.entity.flatMap { self.row($0, store) }
        guard let row, row.status == .pending, row.generation == message.generation else {
            throw Breach("only what is wanted begins", "\(message)")
        }
    }

    mutating func begunAlone(_ message: Message) {
        guard let entity = message.entity, let generation = message.generation else { return }
        alone[Life(entity: entity, generation: generation), default: 0] += 1
    }

    mutating func settled(_ message: Message, _ settlement: Settlement, in store: MemoryJobStore) throws {
        guard let entity = message.entity, let generation = message.generation else { return }
        let life = Life(entity: entity, generation: generation)
        let runsAlone = alone.removeValue(forKey: life) ?? 0
        if case .dead(let failure) = settlement, failure.kind == "crash_loop", runsAlone < 3 {
            throw Breach("who is blamed ran alone three times", "job \(entity), generation \(generation): \(runsAlone)")
        }
        for request in settlement.followUps where row(request.entity, store)?.status != .pending {
            throw Breach("follow-ups are queued with the ending", "job \(request.entity) after job \(entity)")
        }
        guard case .completed = settlement else { return }
        guard completed.insert(life).inserted else {
            throw Breach("a job is completed once", "job \(entity), generation \(generation)")
        }
    }
}
