import Domain
import ESI
import Foundation
import Synchronization

/// The keys of `TOKEN_KEY`, and those of the file beside an embedded database, which is made at first use where the
/// setting is absent.
final class TokenKeyring: TokenKeySource {
    private let setting: Secret?
    /// nil with a database server: its data outlives this machine, so a key that lies only here would lose it.
    private let file: TokenKeyFile?
    private let known = Mutex<TokenKeys?>(nil)

    init(setting: Secret?, file: TokenKeyFile?) {
        self.setting = setting
        self.file = file
    }

    /// The file is read once.
    func keys(making: Bool) throws(TokenKeyError) -> TokenKeys {
        if let keys = known.withLock(\.self) { return keys }
        let keys = try read(making: making)
        known.withLock { $0 = keys }
        return keys
    }

    private func read(making: Bool) throws(TokenKeyError) -> TokenKeys {
        if let setting {
            let keys = try TokenKeys(list: setting.text)
            // What was sealed before the setting came still opens.
            guard let kept = try file?.read() else { return keys }
            return keys.followed(by: try TokenKeys([kept.text]))
        }
        guard let file else {
            throw TokenKeyError(
                "TOKEN_KEY is not set, and with PostgreSQL no key is made here: make one with "
                    + "`openssl rand -base64 32` and set it on every machine"
            )
        }
        if let kept = try file.read() { return try TokenKeys([kept.text]) }
        guard making else {
            throw TokenKeyError(
                "TOKEN_KEY is not set, and \(file.path) is not there: the first login makes it, and after that only a backup "
                    + "brings it back, or `orchestrator users remove` of all who logged in before"
            )
        }
        return try TokenKeys([try file.make().text])
    }
}
