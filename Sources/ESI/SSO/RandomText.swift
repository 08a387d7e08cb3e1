import Foundation

package enum RandomText {
    /// 256 bits of the system's cryptographic generator in the alphabet of URLs: 43 characters.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64URL
    }
}
