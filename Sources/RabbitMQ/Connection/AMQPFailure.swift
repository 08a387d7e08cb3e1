import CRabbitMQ
import Jobs

/// Why something at the server did not happen.
enum AMQPFailure: Error, Equatable, CustomStringConvertible {
    /// The connection is of no more use.
    case connection(String)
    /// The server closed this channel, and only this.
    case channel(code: Int, text: String)

    var description: String {
        switch self {
        case .connection(let text): text
        case .channel(_, let text): text
        }
    }

    static let notFound = Int(AMQP_NOT_FOUND)
    static let accessRefused = Int(AMQP_ACCESS_REFUSED)
    static let preconditionFailed = Int(AMQP_PRECONDITION_FAILED)

    /// - Parameter status: below zero, one of the library's.
    init(_ status: CInt, while doing: String) {
        self = .connection("\(doing): \(unsafe String(cString: amqp_error_string2(status)))")
    }
}

extension BrokerError {
    init(_ failure: AMQPFailure) { self.init("RabbitMQ: \(failure)") }
}
