import Jobs

/// A publication on its way. Answers once, whatever becomes of its letters.
final class Batch {
    let deadline: ContinuousClock.Instant
    private var missing: Int
    private var completion: (@Sendable (BrokerError?) -> Void)?

    init(_ publication: Publication) {
        deadline = publication.deadline
        missing = publication.letters.count
        completion = publication.completion
    }

    var isAnswered: Bool { completion == nil }

    func confirmed() {
        missing -= 1
        if missing == 0 { answer(nil) }
    }

    func fail(_ message: String) { answer(BrokerError(message)) }

    private func answer(_ failure: BrokerError?) { completion.take()?(failure) }
}

/// A letter of a batch, and what it has been through.
struct PostedLetter {
    let letter: Letter
    let batch: Batch
    /// In the server's words: no queue took it.
    var returned: String?
    /// Returned once before, after which the topology was declared again.
    var isSecondTry = false
    /// How often the server has closed the channel with this letter on its way.
    var closings = 0
}
