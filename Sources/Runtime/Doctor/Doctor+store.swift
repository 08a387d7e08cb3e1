import Domain
import Foundation
import Jobs
import RabbitMQ
import SQLite

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
        let folder = FreeSpace.folder(of: path)
        guard let free = FreeSpace.beside(path) else {
            return Checkup("disk", .notice, "the disk of \(folder) does not tell what is free")
        }
        let words = "\(Figures.grouped(Int(free >> 20))) MiB are free in \(folder)"
        return free < smallestDisk
            ? Checkup("disk", .wrong, "only \(words)", remedy: "df -h \(folder)")
            : Checkup("disk", .fine, words)
    }

    /// What of the topology is missing or differs.
    static func odd(_ topology: TopologyReport) -> [Checkup] {
        let missing = topology.entries.filter { $0.state == .missing }.map(\.name)
        var checks: [Checkup] = []
        if missing.count == topology.entries.count {
            checks.append(
                Checkup(
                    "broker",
                    .notice,
                    "RabbitMQ can be reached, and has no queues yet: the first program that queues or works makes them",
                    remedy: "orchestrator topology apply"
                )
            )
        } else if !missing.isEmpty {
            checks.append(
                Checkup(
                    "broker",
                    .wrong,
                    "RabbitMQ lacks \(Figures.list(missing))",
                    remedy: "orchestrator topology apply"
                )
            )
        }
        return checks
            + topology.entries.compactMap { entry in
                guard case .differs(let words) = entry.state else { return nil }
                return Checkup(
                    "broker",
                    .notice,
                    "RabbitMQ has \(entry.name) otherwise than declared: \(words)",
                    remedy: "it is used as it is; `rabbitmqctl delete_queue NAME --if-empty` and "
                        + "`orchestrator topology apply` make it anew"
                )
            }
    }

    /// - Parameter reason: in RabbitMQ's words.
    static func alarm(_ reason: String?) -> Checkup {
        guard let reason else { return Checkup("broker", .fine, "RabbitMQ takes messages: no alarm is on") }
        let remedies = [
            ("memory", "`rabbitmqctl status` tells what uses it; give it more, or raise vm_memory_high_watermark"),
            ("disk", "free space on the disk of RabbitMQ's data; `rabbitmqctl status` tells how much it wants"),
        ]
        let fitting = remedies.filter { reason.contains($0.0) }.map(\.1)
        return Checkup(
            "broker",
            .wrong,
            "RabbitMQ takes no messages: \(reason). Jobs end, but nothing can be queued until that ends",
            remedy: fitting.isEmpty
                ? "`rabbitmqctl status` tells its alarms, and its log why" : fitting.joined(separator: "; ")
        )
    }

    private static func unread(_ strays: [StrayLetter]) -> [Checkup] {
        guard !strays.isEmpty else { return [] }
        let words = "no job could be made of \(Figures.count(strays.count, "message"))"
        return [Checkup("broker", .notice, words, remedy: "orchestrator dead list")]
    }

    func broker() async -> [Checkup] {
        do {
            guard let topology = try await engine.topology(applying: false) else {
                return [Checkup("broker", .fine, "the queues are in the database: there is no server to look at")]
            }
            guard topology.isAsDeclared else {
                return Self.odd(topology) + [Self.alarm(try await engine.brokerAlarm())]
            }
            let fine = Checkup("broker", .fine, "RabbitMQ can be reached, and has all queues and exchanges as declared")
            return [fine, Self.alarm(try await engine.brokerAlarm())]
                + Self.unread(try await engine.deadLetters.strays())
        } catch {
            return [
                Checkup("broker", .wrong, "\(error)", remedy: "check RABBITMQ_URL, and that the server runs")
            ]
        }
    }
}
