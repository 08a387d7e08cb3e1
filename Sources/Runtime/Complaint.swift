/// Why a command cannot do what was asked: one sentence for its user, and the exit status.
package struct Complaint: Error, Sendable, Equatable, CustomStringConvertible {
    package let sentence: String
    package let status: ProgramStatus

    package init(_ sentence: String, status: ProgramStatus = .usage) {
        self.sentence = sentence
        self.status = status
    }

    package var description: String { sentence }
}
