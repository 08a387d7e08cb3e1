/// Whether the system does what it is there for, and if not, what mends it. Its JSON keys are these names in snake_case.
package struct HealthVerdict: Sendable, Codable, Equatable {
    package struct Finding: Sendable, Codable, Equatable {
        package enum Weight: String, Sendable, Codable {
            /// The system is unhealthy until it is mended.
            case problem
            /// Worth knowing.
            case notice
        }

        package var code: Code
        package var weight: Weight
        /// What is wrong, in a sentence.
        package var sentence: String
        /// The command that mends it, where one does.
        package var remedy: String?

        package init(_ weight: Weight, _ code: Code, _ sentence: String, remedy: String? = nil) {
            self.code = code
            self.weight = weight
            self.sentence = sentence
            self.remedy = remedy
        }

        /// All that there is to tell then: the facts are in the database.
        package static func storeAway(_ reason: String) -> Finding {
            Finding(.problem, .storeAway, "The database does not answer: \(reason).", remedy: HealthVerdict.doctor)
        }
    }

    /// The remedy where more must be looked at.
    static let doctor = "orchestrator doctor"

    /// Problems first.
    package var findings: [Finding]
    package var isHealthy: Bool

    package init(_ findings: [Finding]) {
        self.findings = findings.filter { $0.weight == .problem } + findings.filter { $0.weight == .notice }
        isHealthy = !findings.contains { $0.weight == .problem }
    }
}
