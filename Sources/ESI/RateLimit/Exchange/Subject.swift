/// Whose bucket a request with a token spends: "application ID : character ID", whatever the address.
package struct Subject: Hashable, Codable, Sendable, CustomStringConvertible {
    package let client: String
    package let character: Int64

    package init(client: String, character: Int64) {
        self.client = client
        self.character = character
    }

    package var description: String { "\(client):\(character)" }
}
