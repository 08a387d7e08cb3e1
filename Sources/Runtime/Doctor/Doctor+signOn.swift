import Domain
import ESI
import Foundation

extension Doctor {
    func signOn() async -> [Checkup] {
        guard let client = engine.signOn(transport, userAgent: userAgent) else {
            return [
                Checkup(
                    "sso",
                    .notice,
                    "EVE_CLIENT_ID is not set: nobody can log in, and no person's killmails are fetched",
                    remedy: "register an application at https://developers.eveonline.com, and set EVE_CLIENT_ID"
                )
            ]
        }
        var checks: [Checkup] = []
        do {
            _ = try await client.document()
            checks.append(Checkup("sso", .fine, "\(engine.configuration.ssoBaseURL) answers"))
        } catch {
            checks.append(Checkup("sso", .wrong, "\(error)", remedy: "check the network and SSO_BASE_URL"))
        }
        do {
            let keys = try engine.tokenKeys.keys(making: false)
            let vault = TokenVault(keys)
            let lost = (try? await vault.countOfLost(in: engine.store)) ?? 0
            checks.append(Self.lostKeys(lost))
            if keys.ids.count > 1, lost == 0, let old = try? await vault.countOfOld(in: engine.store) {
                checks.append(Self.oldKeys(old))
            }
        } catch {
            let users = (try? await engine.store.users().count) ?? 0
            checks.append(Self.keyless(users, error, engine.configuration.storage))
        }
        return checks
    }

    /// - Parameter users: whose tokens a key has sealed that is not here.
    static func lostKeys(_ users: Int) -> Checkup {
        guard users > 0 else { return Checkup("sso", .fine, "people's tokens can be sealed and opened") }
        return Checkup(
            "sso",
            .wrong,
            "the tokens of \(Figures.count(users, "person", plural: "people")) are sealed with a key that is not here",
            remedy: "add that key to TOKEN_KEY, behind a comma, or let them log in again"
        )
    }

    /// Where there is more than one key.
    /// - Parameter users: whose tokens another one than the first has sealed.
    static func oldKeys(_ users: Int) -> Checkup {
        guard users > 0 else { return Checkup("sso", .fine, "nobody's tokens are sealed with an old key: it can go") }
        return Checkup(
            "sso",
            .notice,
            "the tokens of \(Figures.count(users, "person", plural: "people")) are still sealed with an old key",
            remedy: "keep it in TOKEN_KEY until each was refreshed once; who is stopped has to log in again"
        )
    }

    /// What brings a key beside the database back is in the error itself: a login does not, it would hide that one is lost.
    /// - Parameter users: whose tokens a key has sealed that cannot be had.
    static func keyless(_ users: Int, _ error: any Error, _ storage: Storage) -> Checkup {
        let isEmbedded = if case .embedded = storage { true } else { false }
        guard users == 0 else {
            return Checkup(
                "sso",
                .wrong,
                "the tokens of \(Figures.count(users, "person", plural: "people")) cannot be opened: \(error)",
                remedy: isEmbedded ? nil : "set TOKEN_KEY to the key they were sealed with"
            )
        }
        if case .embedded(let path) = storage,
            !FileManager.default.fileExists(atPath: TokenKeyFile(besideDatabase: path).path)
        {
            return Checkup("sso", .fine, "nobody has logged in yet; the first login makes the key for tokens")
        }
        return Checkup(
            "sso",
            .notice,
            "nobody can log in: \(error)",
            remedy: isEmbedded ? nil : #"echo "TOKEN_KEY=$(openssl rand -base64 32)" >> .env"#
        )
    }
}
