package import Jobs
package import Logging

extension RabbitMQBroker {
    /// What happens between this process and the server, for logs and whoever watches.
    package enum Event: Sendable, Equatable {
        package enum Link: String, Sendable {
            case publishing, consuming
        }

        case connected(Link)
        case cannotConnect(Link, reason: String)
        case disconnected(Link, reason: String)
        /// The server is short of memory or disk and takes no messages.
        case blocked(reason: String)
        case unblocked
        /// The queue exists and was declared otherwise than we would.
        case declaredOtherwise(QueueName, reason: String)
        case consuming(QueueName, prefetch: Int)
        /// The server ended the consumer: its queue was deleted.
        case consumerCancelled(QueueName)
        case channelClosed(QueueName, reason: String)

        /// - Parameter isAgain: the last that was told of the link is that there is none.
        package func log(to logger: Logger, isAgain: Bool = false) {
            switch self {
            case .connected(let link) where isAgain:
                logger.notice("Connected to RabbitMQ again", metadata: ["link": "\(link)"])
            case .connected(let link): logger.info("Connected to RabbitMQ", metadata: ["link": "\(link)"])
            case .cannotConnect(let link, let reason):
                logger.error(
                    "RabbitMQ cannot be reached; trying again",
                    metadata: ["link": "\(link)", "error": "\(reason)"]
                )
            case .disconnected(let link, let reason):
                logger.warning(
                    "The connection to RabbitMQ is lost; connecting again",
                    metadata: ["link": "\(link)", "error": "\(reason)"]
                )
            case .blocked(let reason):
                logger.warning("RabbitMQ takes no messages for now", metadata: ["reason": "\(reason)"])
            case .unblocked: logger.notice("RabbitMQ takes messages again")
            case .declaredOtherwise(let queue, let reason):
                var metadata: Logger.Metadata = ["queue": "\(queue)", "reason": "\(reason)"]
                metadata["effect"] = QueueDifference.effect(of: reason).map { "\($0)" }
                logger.warning("A queue was declared otherwise than here and is used as it is", metadata: metadata)
            case .consuming(let queue, let prefetch):
                logger.debug("Consuming", metadata: ["queue": "\(queue)", "prefetch": "\(prefetch)"])
            case .consumerCancelled(let queue):
                logger.warning("A queue was deleted; declaring it again", metadata: ["queue": "\(queue)"])
            case .channelClosed(let queue, let reason):
                logger.warning(
                    "RabbitMQ closed the channel of a queue; opening it again",
                    metadata: ["queue": "\(queue)", "error": "\(reason)"]
                )
            }
        }
    }
}
