/// A token as it lies in the store: `v1.KEY.BOX`, encrypted and bound to its character and use.
package struct SealedToken: Sendable, Equatable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// Of the key that sealed it, so that an operator can tell which key is still needed.
    package var keyID: String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : nil
    }
}
