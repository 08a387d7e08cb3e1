/// Why nobody was logged in, as a sentence for the person.
package struct LoginError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// The person, or the browser's reply: trying again is enough.
        case person
        /// Settings: whoever runs this has to mend them.
        case configuration
        /// SSO or the store: later.
        case unavailable
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
