/// A message that this worker cannot run. Of the body only a fingerprint is told: another producer's may hold a token.
package enum UnreadableMessage: JobFailure, CustomStringConvertible {
    case newerVersion(Int)
    case unknownJob(JobName?)
    case undecodable(BodyFingerprint)

    package var kind: String {
        let rule: FailureRecord.Rule =
            switch self {
            case .newerVersion, .unknownJob: .unknownJob
            case .undecodable: .decodeFailed
            }
        return rule.rawValue
    }

    /// A newer worker may know the job; no worker is likely to read a broken body.
    package var retryPolicy: RetryPolicy {
        switch self {
        case .newerVersion, .unknownJob: .unknownJob
        case .undecodable: .undecodable
        }
    }

    package var description: String {
        switch self {
        case .newerVersion(let version):
            "the message has layout \(version), newer than this worker's \(Message.currentVersion)"
        case .unknownJob(let name?): "this worker knows no job named \(name)"
        case .unknownJob(nil): "the queue has no job of its own"
        case .undecodable(let body): "a body of \(body) is not what the job declares"
        }
    }
}
