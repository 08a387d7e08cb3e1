package import Foundation

/// This machine's own names and addresses, which nobody else answers to.
package enum Loopback {
    package static func has(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// - Parameter address: an URL.
    package static func isHost(of address: String) -> Bool {
        has(URLComponents(string: address)?.bareHost ?? "")
    }
}

extension URLComponents {
    /// Without the brackets that an address of IPv6 has in an URL.
    package var bareHost: String? { host?.trimmingCharacters(in: CharacterSet(charactersIn: "[]")) }
}
