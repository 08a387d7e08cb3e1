/// A text that must never be told: it prints as `…` in every message, dump and interpolation.
package struct Secret: Sendable, Hashable {
    /// To be put in a request or in a sealed box, nowhere else.
    package let text: String

    package init(_ text: String) { self.text = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "…" }
    package var debugDescription: String { "…" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
