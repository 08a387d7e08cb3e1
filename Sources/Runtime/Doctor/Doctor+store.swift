import Domain
import Foundation
import SQLite

extension Doctor {
    func store() async -> [Checkup] {
        var checks: [Checkup] = []
        let steps = engine.migrations.isEmpty ? "its schema is up to date" : "it has just been brought up to date"
        checks.append(Checkup("store", .fine, "\(engine.place) can be reached, and \(steps)"))
        do {
            // Removes nothing, but as any write would.
            _ = try await engine.store.removeEvents(savedBefore: .distantPast, limit: 1)
            checks.append(Checkup("store", .fine, "it can be written to"))
        } catch {
            checks.append(
                Checkup("store", .wrong, "it cannot be written to: \(error)", remedy: "check its owner and its disk")
            )
        }
        if case .embedded(let path) = engine.configuration.storage { checks.append(Self.disk(of: path)) }
        // Where it cannot tell the time, the lines above say why.
        if let comparison = try? await engine.compareClocks() { checks.append(Self.clock(comparison)) }
        return checks
    }

    private static func clock(_ comparison: ClockComparison) -> Checkup {
        clock(
            comparison.lead,
            of: "PostgreSQL",
            largest: ClockComparison.largestLead,
            remedy: "timedatectl set-ntp true, here and there: nothing works or queues by clocks that differ"
        )
    }

    private static func disk(of path: String) -> Checkup {
        let folder = FreeSpace.folder(of: path)
        guard let free = FreeSpace.beside(path) else {
            return Checkup("disk", .notice, "the disk of \(folder) does not tell what is free")
        }
        let words = "\(Figures.grouped(Int(free >> 20))) MiB are free in \(folder)"
        return free < smallestDisk
            ? Checkup("disk", .wrong, "only \(words)", remedy: "df -h \(folder)")
            : Checkup("disk", .fine, words)
    }
}
