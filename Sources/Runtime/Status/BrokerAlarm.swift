/// RabbitMQ is short of something, and takes no messages until it has it again.
struct BrokerAlarm {
    private static let remedies = [
        ("memory", "`rabbitmqctl status` tells what uses it; give it more, or raise vm_memory_high_watermark"),
        ("disk", "free space on the disk of RabbitMQ's data; `rabbitmqctl status` tells how much it wants"),
    ]

    /// In RabbitMQ's words, as in `low on memory & disk`.
    let reason: String

    var sentence: String {
        "RabbitMQ takes no messages: \(reason). Jobs end, but nothing can be queued until that ends"
    }

    var remedy: String {
        let fitting = Self.remedies.filter { reason.contains($0.0) }.map(\.1)
        return fitting.isEmpty
            ? "`rabbitmqctl status` tells its alarms, and its log why" : fitting.joined(separator: "; ")
    }
}
