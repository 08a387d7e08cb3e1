import Foundation
import TestSupport
import Testing

/// Queues entities by the command, a few at a time, and writes down which of them it was told are queued.
actor Producer {
    private static let lot = 30

    private let place: Workplace
    private let settings: [String: String]
    private var lots: [[String]] = []
    private(set) var acknowledged: Set<Entity> = []
    private(set) var refused = 0

    init(_ place: Workplace, settings: [String: String], seed: UInt64) async throws {
        self.place = place
        self.settings = settings
        var random = SeededGenerator(seed: seed)
        let entities = try await place.simulator.universe().map { ($0.kind, "\($0.id)") }
        let killmails = try await place.simulator.killmails(limit: 600).map { ("killmail", "\($0.id):\($0.hash)") }
        for (kind, members) in Dictionary(grouping: entities + killmails, by: \.0).sorted(by: { $0.key < $1.key }) {
            let ids = members.map(\.1).sorted().shuffled(using: &random)
            for start in stride(from: 0, to: ids.count, by: Self.lot) {
                lots.append([kind] + ids[start..<min(start + Self.lot, ids.count)])
            }
        }
        lots.shuffle(using: &random)
    }

    var waiting: Int { lots.count }

    /// - Parameter patience: after which the command is killed.
    func queueOne(killedAfter patience: Duration? = nil) async throws {
        guard let lot = lots.popLast() else { return }
        let command = try place.start("orchestrator", ["queue", "--quiet"] + lot, settings: settings)
        let killer = patience.map { patience in
            Task {
                try await Task.sleep(for: patience)
                command.signal(SIGKILL)
            }
        }
        let status = await command.status()
        killer?.cancel()
        if status == 0 {
            acknowledged.formUnion(lot.dropFirst().compactMap { Self.entity(lot[0], $0) })
        } else {
            if patience == nil { refused += 1 }
            lots.insert(lot, at: 0)
        }
    }

    private static func entity(_ kind: String, _ word: String) -> Entity? {
        Int64(word.prefix { $0 != ":" }).map { Entity(kind: kind, id: $0) }
    }
}
