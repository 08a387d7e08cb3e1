import Foundation

/// Where the browser comes back to.
struct CallbackAddress: Sendable, Equatable {
    let url: String
    let scheme: String
    let host: String
    let port: Int
    let path: String

    /// - Returns: nil for what is no address of a page.
    init?(_ url: String) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, scheme == "http" || scheme == "https",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        self.url = url
        self.scheme = scheme
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = parts.port ?? (scheme == "http" ? 80 : 443)
        path = parts.path.isEmpty ? "/" : parts.path
    }

    /// The address of this machine to listen on; nil where the browser would not come here, or by TLS.
    var listening: String? {
        guard scheme == "http" else { return nil }
        switch host {
        case "localhost": return "127.0.0.1"
        case "::1": return host
        default: return host.hasPrefix("127.") ? host : nil
        }
    }
}
