package import ESI

/// Where queue and data are kept. There are these two modes and none between them.
package enum Storage: Sendable, Equatable {
    /// Both in one SQLite file.
    case embedded(path: String)
    /// PostgreSQL and RabbitMQ, by their addresses, which hold passwords.
    case distributed(database: Secret, broker: Secret)
}
