package import Jobs

/// What must exist at the server, as data: the one place that says so.
///
/// ```
/// <queue>                        durable, x-max-priority 10; exactly as other producers declare it
/// <queue>.dead                   durable, x-max-priority 1: before the copies of rows lies what no row knows
/// exchange <prefix>.due          direct; to each queue by its name; what no queue takes goes to <prefix>.unrouted
/// exchange <prefix>.wait.<ms>    fanout, to the queue of its name:
/// <prefix>.wait.<ms>             durable, x-message-ttl <ms>; then on to <prefix>.due with the routing key it came with
/// exchange <prefix>.unrouted     fanout, to the queue of its name
/// exchange esi.events            topic; events, for whoever binds a queue to it
/// ```
package struct Topology: Sendable, Equatable {
    package static let maximumPriority = 10

    package struct Exchange: Sendable, Equatable {
        package var name: String
        package var type: String
        package var alternate: String?
    }

    package struct Queue: Sendable, Equatable {
        package var name: String
        package var arguments: [String: HeaderValue] = [:]
    }

    package struct Binding: Sendable, Equatable {
        package var exchange: String
        package var queue: String
        package var key: String
    }

    package var queues: [QueueName]
    package var ladder: WaitLadder
    /// Before the names of what all queues share.
    package var prefix: String
    /// Takes what is announced.
    package var events: String

    package init(
        queues: [QueueName],
        ladder: WaitLadder = .standard,
        prefix: String = "esi_worker",
        events: String = "esi.events"
    ) {
        self.queues = queues
        self.ladder = ladder
        self.prefix = prefix
        self.events = events
    }

    package var dueExchange: String { "\(prefix).due" }
    package var unrouted: String { "\(prefix).unrouted" }

    /// Exchange and queue of a rung have one name.
    package func waitName(_ rung: Duration) -> String { "\(prefix).wait.\(rung.milliseconds)" }

    package static func deadName(_ queue: QueueName) -> String { "\(queue).dead" }

    package var exchanges: [Exchange] {
        [
            Exchange(name: unrouted, type: "fanout"),
            Exchange(name: dueExchange, type: "direct", alternate: unrouted),
        ] + ladder.rungs.map { Exchange(name: waitName($0), type: "fanout") } + [Exchange(name: events, type: "topic")]
    }

    /// The queues that all share.
    package var sharedQueues: [Queue] {
        [Queue(name: unrouted)]
            + ladder.rungs.map { rung in
                Queue(
                    name: waitName(rung),
                    arguments: [
                        "x-message-ttl": .integer(Int64(rung.milliseconds)),
                        "x-dead-letter-exchange": .text(dueExchange),
                    ]
                )
            }
    }

    package func jobQueue(_ queue: QueueName) -> Queue {
        Queue(name: queue.rawValue, arguments: ["x-max-priority": .integer(Int64(Self.maximumPriority))])
    }

    /// Sorted, so that finding what no row knows takes no reading of all copies.
    package func deadQueue(_ queue: QueueName) -> Queue {
        Queue(name: Self.deadName(queue), arguments: ["x-max-priority": .integer(Int64(DeadLetter.strayPriority))])
    }

    package var sharedBindings: [Binding] {
        ([unrouted] + ladder.rungs.map(waitName)).map { Binding(exchange: $0, queue: $0, key: "") }
    }

    package func binding(_ queue: QueueName) -> Binding {
        Binding(exchange: dueExchange, queue: queue.rawValue, key: queue.rawValue)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
