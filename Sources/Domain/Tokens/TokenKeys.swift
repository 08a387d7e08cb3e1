import Crypto
import Foundation

/// The keys that tokens are sealed with. The first seals, all open: that is how a key is replaced.
package struct TokenKeys: Sendable {
    struct Key: Sendable {
        let id: String
        let key: SymmetricKey
    }

    let keys: [Key]

    package static let size = 32

    /// - Parameter texts: each 32 bytes, in base 64 or hexadecimal digits; at least one.
    package init(_ texts: [String]) throws(TokenKeyError) {
        guard !texts.isEmpty else { throw TokenKeyError("there is no key") }
        var keys: [Key] = []
        for (index, text) in texts.enumerated() {
            guard let bytes = Self.bytes(text), bytes.count == Self.size else {
                // Which one, never what it says.
                throw TokenKeyError(
                    "key \(index + 1) of \(texts.count) is not 32 bytes in base 64 or hexadecimal digits; "
                        + "make one with `openssl rand -base64 32`"
                )
            }
            let id = SHA256.hash(data: Data("esi-worker token key".utf8) + bytes).prefix(4)
            keys.append(Key(id: id.map(Self.hexadecimal).joined(), key: SymmetricKey(data: bytes)))
        }
        self.keys = keys
    }

    private init(keys: [Key]) { self.keys = keys }

    /// As `TOKEN_KEY` writes them: separated by commas.
    package init(list: String) throws(TokenKeyError) {
        try self.init(list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
    }

    /// A new key as text.
    package static func make() -> String {
        unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe Data($0) }.base64EncodedString()
    }

    /// These first, then the others.
    package func followed(by others: TokenKeys) -> TokenKeys { TokenKeys(keys: keys + others.keys) }

    /// In the order of use. They say nothing about the keys.
    package var ids: [String] { keys.map(\.id) }

    private static func bytes(_ text: String) -> Data? {
        guard text.utf8.count == 2 * size else { return Data(base64Encoded: text) }
        var bytes = Data()
        var rest = text.utf8[...]
        while !rest.isEmpty {
            guard let byte = UInt8(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
}

/// Why tokens can be neither sealed nor opened: a sentence for whoever runs this.
package struct TokenKeyError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Where the keys come from.
package protocol TokenKeySource: Sendable {
    /// - Parameter making: a login may make the first key where that is allowed; nobody else does.
    func keys(making: Bool) throws(TokenKeyError) -> TokenKeys
}
