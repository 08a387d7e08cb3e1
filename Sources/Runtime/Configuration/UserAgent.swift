import ESI
import Foundation

/// What every request says of who sends it. ESI's rules ask for a contact: CCP writes to it before it bans an address.
package enum UserAgent {
    /// Where nobody can be asked for a contact.
    package static let anonymous = "\(Version.name)/\(Version.current) (contact not set; +\(Version.home))"

    package static let reason =
        "CCP asks every ESI client for a contact: it writes there before it bans an address"

    /// What our texts and example files show.
    package static let exampleContact = "you@example.org"

    /// - Returns: what is sent for that setting: with name and version in front, where it is only a contact.
    package static func checked(_ text: String) throws(Complaint) -> String {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value < 127 }), text.count <= 256 else {
            throw Complaint("ESI_USER_AGENT must be one line of at most 256 plain ASCII characters.")
        }
        guard hasContact(text) else {
            throw Complaint(
                "ESI_USER_AGENT is \"\(text)\", which has no contact: add an e-mail address, a URL or a Discord name, "
                    + "because \(reason)."
            )
        }
        guard !text.contains(exampleContact) else {
            throw Complaint(
                "ESI_USER_AGENT has the contact of the example, \(exampleContact): put your own there, because \(reason)."
            )
        }
        let product = text.prefix { $0 != " " }
        let parts = product.split(separator: "/", omittingEmptySubsequences: false)
        let isProduct = parts.count == 2 && !parts[0].isEmpty && parts[1].first?.isNumber == true
        return isProduct ? text : composed(of: text)
    }

    /// For where nobody is there to be asked.
    /// - Throws: ``Complaint``, unless ESI is a simulator on this machine, which bans nobody.
    static func checkMissing(at address: String) throws(Complaint) {
        guard !Loopback.isHost(of: address) else { return }
        throw Complaint(
            "ESI_USER_AGENT is not set: set it to a contact, such as your e-mail address, because \(reason)."
        )
    }

    package static func composed(of contact: String) -> String {
        "\(Version.name)/\(Version.current) (\(contact))"
    }

    package static func hasContact(_ text: String) -> Bool {
        hasAddress(text) || hasURL(text) || hasDiscordName(text)
    }

    private static func hasAddress(_ text: String) -> Bool {
        text.split { " ()<>,;".contains($0) }.contains { word in
            let parts = word.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { return false }
            let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
            return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
        }
    }

    private static func hasURL(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] {
            guard let range = text.range(of: scheme, options: .caseInsensitive) else { continue }
            if text[range.upperBound...].prefix(while: { !" /);,".contains($0) }).contains(".") { return true }
        }
        return false
    }

    /// `discord: name`, `Discord @name`, `discord.gg/invite`.
    private static func hasDiscordName(_ text: String) -> Bool {
        guard let range = text.range(of: "discord", options: .caseInsensitive) else { return false }
        return text[range.upperBound...].contains { $0.isLetter || $0.isNumber }
    }
}
