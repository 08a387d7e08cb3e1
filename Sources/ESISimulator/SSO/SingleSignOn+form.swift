import Foundation
import HTTPTypes

/// How a client tells who it is.
extension SingleSignOn {
    /// Only forms are read; of any other body SSO says that it does not know its grant type.
    static func form(of ask: Ask) throws(SSOError) -> Query {
        guard ask.fields[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw .unsupportedGrant("")
        }
        return Query(String(decoding: ask.body, as: UTF8.self))
    }

    /// A web application uses HTTP Basic with its secret; one without a secret names itself in the form (PKCE).
    ///
    /// Any name is registered; the secret `wrong` is refused, so that a client's handling of it can be tried.
    static func application(of ask: Ask, form: Query) throws(SSOError) -> String {
        if let header = ask.fields[.authorization], header.hasPrefix("Basic ") {
            guard let data = Data(base64Encoded: String(header.dropFirst(6))) else { throw .invalidClient }
            let parts = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[1] != "wrong" else { throw .invalidClient }
            return String(parts[0])
        }
        guard let name = form["client_id"], !name.isEmpty else { throw .invalidClient }
        return name
    }
}

extension Ask {
    /// Where the request was sent to, for addresses that a reply tells.
    var host: String { authority ?? "127.0.0.1" }
}
