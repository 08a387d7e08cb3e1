import Domain
import Foundation

/// A key for each byte, made of nothing else.
struct FixedKeys: TokenKeySource {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func keys(making: Bool) throws(TokenKeyError) -> TokenKeys {
        try TokenKeys(bytes.map { Data(repeating: $0, count: TokenKeys.size).base64EncodedString() })
    }
}
