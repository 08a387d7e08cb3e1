/// What "Best Practices" of ESI's documentation asks of a User-Agent: it must tell whom to write to.
package enum UserAgentRule {
    package enum Verdict: Sendable, Equatable { case missing, withoutContact, good }

    package static func verdict(on agent: String?) -> Verdict {
        guard let agent, !agent.isEmpty else { return .missing }
        let lowercased = agent.lowercased()
        let hasContact = ["@", "http://", "https://", "discord"].contains { lowercased.contains($0) }
        return hasContact ? .good : .withoutContact
    }
}
