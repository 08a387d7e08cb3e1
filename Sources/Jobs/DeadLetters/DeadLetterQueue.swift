/// What a broker keeps of dead letters beside their rows: a copy of each, and messages that no row knows.
///
/// Whatever is read stays where it is. Reading takes all of a queue in hand for as long as that takes; what another
/// process reads meanwhile may look empty.
package protocol DeadLetterQueue: Sendable {
    /// Of which rows there are copies.
    func copies(in queues: [QueueName]) async throws(BrokerError) -> Set<JobGeneration>
    /// Oldest first.
    func strays(in queues: [QueueName]) async throws(BrokerError) -> [StrayLetter]
    /// - Returns: how many messages went.
    func removeCopies(of keys: Set<JobGeneration>, in queues: [QueueName]) async throws(BrokerError) -> Int
    func removeStrays(_ ids: Set<String>, in queues: [QueueName]) async throws(BrokerError) -> Int
}
