package import Foundation

/// What may be told of a body that cannot be read: enough to recognise it again, nothing of what it says.
package struct BodyFingerprint: Sendable, Equatable, CustomStringConvertible {
    package let bytes: Int
    /// FNV-1a of 64 bits: finds equal bodies, and proves nothing.
    package let hash: UInt64

    package init(_ body: Data) {
        bytes = body.count
        hash = body.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    package var description: String {
        let digits = String(hash, radix: 16)
        return "\(bytes) bytes (hash \(String(repeating: "0", count: 16 - digits.count))\(digits))"
    }
}
