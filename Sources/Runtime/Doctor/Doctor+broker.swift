import Domain
import Jobs
import RabbitMQ

extension Doctor {
    /// What of the topology is missing or differs.
    static func odd(_ topology: TopologyReport, virtualHost: String) -> [Checkup] {
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
        return checks + refused(topology)
            + topology.entries.compactMap { entry in
                guard case .differs(let words) = entry.state else { return nil }
                return differing(entry, words, virtualHost)
            }
    }

    /// What grants one grants all.
    private static func refused(_ topology: TopologyReport) -> [Checkup] {
        let refusals = topology.entries.compactMap { entry in
            if case .refused(let words) = entry.state { words } else { nil }
        }
        guard let first = refusals.first else { return [] }
        let words = "RabbitMQ refuses this user \(refusals.count) of its exchanges and queues"
        return [Checkup("broker", .wrong, "\(words): \(first)")]
    }

    private static func differing(_ entry: TopologyReport.Entry, _ words: String, _ virtualHost: String) -> Checkup {
        let finding = "RabbitMQ has \(entry.name) otherwise than declared: \(words)"
        let delete = "`rabbitmqctl delete_queue -p '\(virtualHost)' \(entry.name)"
        let apply = "`orchestrator topology apply`"
        if entry.isUsedAsItIs {
            let effect = QueueDifference.effect(of: words).map { ", \($0)" } ?? ""
            return Checkup(
                "broker",
                .notice,
                finding,
                remedy: "it is used as it is\(effect); \(delete) --if-empty` and \(apply) make it anew"
            )
        }
        let stop = "nothing can queue or work until it is made anew"
        return switch entry.kind {
        case .queue:
            Checkup(
                "broker",
                .wrong,
                "\(finding); \(stop)",
                remedy: "\(delete)`, then \(apply); workers queue anew what waited in it"
            )
        case .exchange:
            Checkup(
                "broker",
                .wrong,
                "\(finding); \(stop)",
                // rabbitmqctl cannot.
                remedy: "delete it on the management page, or by `rabbitmqadmin -V '\(virtualHost)' delete exchange "
                    + "name=\(entry.name)`, then \(apply)"
            )
        }
    }

    /// - Parameter reason: in RabbitMQ's words.
    static func alarm(_ reason: String?) -> Checkup {
        guard let alarm = reason.map(BrokerAlarm.init) else {
            return Checkup("broker", .fine, "RabbitMQ takes messages: no alarm is on")
        }
        return Checkup("broker", .wrong, alarm.sentence, remedy: alarm.remedy)
    }

    private static func unread(_ strays: [StrayLetter]) -> [Checkup] {
        guard !strays.isEmpty else { return [] }
        let words = "no job could be made of \(Figures.count(strays.count, "message"))"
        return [Checkup("broker", .notice, words, remedy: "orchestrator dead list")]
    }

    /// Who takes messages and is not in this database belongs to another, and drops what it does not know.
    static func strangers(_ topology: TopologyReport, _ workers: [WorkerEntry]) -> [Checkup] {
        for entry in topology.entries {
            guard let consumers = entry.consumers else { continue }
            let known = workers.count { !$0.hasEnded && $0.queues.contains { $0.rawValue == entry.name } }
            guard consumers > known else { continue }
            return [
                Checkup(
                    "broker",
                    .wrong,
                    "\(Figures.count(consumers, "worker takes", plural: "workers take")) messages of \(entry.name), and this "
                        + "database knows \(known): another installation seems to use the same virtual host, and jobs are lost "
                        + "to it for minutes",
                    remedy:
                        "give each installation a virtual host of its own: `rabbitmqctl add_vhost NAME`, and /NAME at the "
                        + "end of RABBITMQ_URL"
                )
            ]
        }
        return []
    }

    func broker() async -> [Checkup] {
        do {
            guard let topology = try await engine.topology(applying: false) else {
                return [Checkup("broker", .fine, "the queues are in the database: there is no server to look at")]
            }
            let strangers = Self.strangers(topology, try await engine.workers.workers())
            guard topology.isAsDeclared else {
                let host = engine.rabbitMQ?.virtualHost ?? "/"
                return Self.odd(topology, virtualHost: host) + strangers + [Self.alarm(try await engine.brokerAlarm())]
            }
            let fine = Checkup("broker", .fine, "RabbitMQ can be reached, and has all queues and exchanges as declared")
            return [fine, Self.alarm(try await engine.brokerAlarm())] + strangers
                + Self.unread(try await engine.deadLetters.strays())
        } catch {
            return [
                Checkup("broker", .wrong, "\(error)", remedy: "check RABBITMQ_URL, and that the server runs")
            ]
        }
    }
}
