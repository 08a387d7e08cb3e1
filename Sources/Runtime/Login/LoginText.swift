import Domain
import ESI
import Foundation

/// What a login's end is told in, on the page and on the console.
enum LoginText {
    static func next(_ login: CompletedLogin) -> String {
        if let reason = login.user.stopped { return "No killmails are fetched: \(reason)." }
        guard let until = login.waitsUntil else {
            return "The killmails of the last 90 days are queued and come in first; after that new ones are fetched "
                + "regularly."
        }
        return "The killmails were fetched just now; they are asked for again at \(ISODate.text(until)), and "
            + "regularly after that."
    }

    static func missing(_ login: CompletedLogin) -> String? {
        guard !login.missingScopes.isEmpty else { return nil }
        return
            "Not granted: \(login.missingScopes.joined(separator: ", ")). What needs it is not fetched; log in again "
            + "to allow it."
    }
}
