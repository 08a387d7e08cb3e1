/// What is kept of a failure: enough to group, count and understand it, nothing that could hold a secret.
package struct FailureRecord: Sendable, Equatable {
    /// Failures are grouped by this: a ``Rule``'s, or the error's own.
    package let kind: String
    /// At most ``maximumLength`` characters.
    package let message: String

    package static let maximumLength = 4096

    package init(kind: String, message: String) {
        self.kind = kind
        self.message = String(message.prefix(Self.maximumLength))
    }

    init(_ rule: Rule, message: String) {
        self.init(kind: rule.rawValue, message: message)
    }

    package init(_ error: any Error) {
        if let failure = error as? any JobFailure {
            self.init(kind: failure.kind, message: String(describing: error))
        } else {
            self.init(kind: String(describing: type(of: error)), message: String(describing: error))
        }
    }
}
