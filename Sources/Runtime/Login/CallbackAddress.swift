import ESI
import Foundation

/// Where the browser comes back to.
package struct CallbackAddress: Sendable, Equatable {
    package let url: String
    package let scheme: String
    package let host: String
    package let port: Int
    package let path: String

    /// - Returns: nil for what is no address of a page.
    package init?(_ url: String) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, scheme == "http" || scheme == "https",
            let host = parts.bareHost, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        self.url = url
        self.scheme = scheme
        self.host = host
        port = parts.port ?? (scheme == "http" ? 80 : 443)
        path = parts.path.isEmpty ? "/" : parts.path
    }

    /// The address of this machine to listen on; nil where the browser would not come here, or by TLS.
    package var listening: String? {
        guard scheme == "http" else { return nil }
        guard Loopback.has(host) else { return nil }
        return host == "localhost" ? "127.0.0.1" : host
    }

    /// Scheme, host and port.
    package var origin: String {
        let isDefault = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(isDefault ? "" : ":\(port)")"
    }
}
