package import Foundation

/// What may be told of a body that cannot be read: enough to recognise it again, nothing of what it says.
package struct BodyFingerprint: Sendable, Equatable, CustomStringConvertible {
    package let bytes: Int
    /// See ``FNV1a``.
    package let hash: UInt64

    package init(_ body: Data) {
        bytes = body.count
        hash = FNV1a(body).value
    }

    package var description: String { "\(bytes) bytes (hash \(FNV1a(value: hash).hexadecimal))" }
}
