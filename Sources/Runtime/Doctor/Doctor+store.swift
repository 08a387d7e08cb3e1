import Domain
import Foundation
import Glibc
import Jobs

extension Doctor {
    func store() async -> [Checkup] {
        var checks: [Checkup] = []
        let steps = engine.migrations.isEmpty ? "its schema is up to date" : "it has just been brought up to date"
        checks.append(Checkup("store", .fine, "\(engine.place) can be reached, and \(steps)"))
        do {
            // Removes nothing, but as any write would.
            _ = try await engine.store.removeEvents(savedBefore: .distantPast)
            checks.append(Checkup("store", .fine, "it can be written to"))
        } catch {
            checks.append(
                Checkup("store", .wrong, "it cannot be written to: \(error)", remedy: "check its owner and its disk")
            )
        }
        if case .embedded(let path) = engine.configuration.storage { checks.append(Self.disk(of: path)) }
        return checks
    }

    private static func disk(of path: String) -> Checkup {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var disk = statvfs()
        guard unsafe statvfs(folder, &disk) == 0 else {
            return Checkup("disk", .notice, "the disk of \(folder) does not tell what is free")
        }
        let free = Int64(disk.f_bavail) * Int64(disk.f_frsize)
        let words = "\(Figures.grouped(Int(free >> 20))) MiB are free in \(folder)"
        return free < smallestDisk
            ? Checkup("disk", .wrong, "only \(words)", remedy: "df -h \(folder)")
            : Checkup("disk", .fine, words)
    }

    func broker() async -> [Checkup] {
        do {
            guard let topology = try await engine.topology(applying: false) else {
                return [Checkup("broker", .fine, "the queues are in the database: there is no server to look at")]
            }
            guard topology.isAsDeclared else {
                let odd = topology.lines.filter { $0.contains("missing") || $0.contains("differs") }
                return odd.map {
                    Checkup("broker", .wrong, "RabbitMQ: \($0)", remedy: "orchestrator topology apply")
                }
            }
            return [
                Checkup("broker", .fine, "RabbitMQ can be reached, and has all queues and exchanges as declared")
            ]
        } catch {
            return [
                Checkup("broker", .wrong, "\(error)", remedy: "check RABBITMQ_URL, and that the server runs")
            ]
        }
    }
}
