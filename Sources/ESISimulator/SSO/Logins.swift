import Crypto
import Foundation

/// Who logged in where: codes and refresh tokens, without HTTP and without keys.
package struct Logins: Sendable {
    package struct Login: Sendable, Equatable {
        package let application: String
        package let character: Int
        package let scopes: [String]
        /// Told apart from an earlier grant of the same character to the same application.
        fileprivate let grant: Int
    }

    private struct Code: Sendable {
        let login: Login
        let challenge: String?
        let expires: Moment
    }

    private struct Owner: Hashable, Sendable {
        let application: String
        let character: Int
    }

    private var codes: [String: Code] = [:]
    private var refreshTokens: [String: Login] = [:]
    private var grants: [Owner: Login] = [:]
    /// Of a token that has not been used yet, the one that it replaced and that is still good.
    private var replaced: [String: String] = [:]
    private let keepsReplacedTokens: Bool
    private var draw: Draw
    private var number = 0

    /// - Parameter keepsReplacedTokens: a refresh token stays good until the one that replaced it is used, so that a client
    ///   may die before it has kept the new one.
    package init(seed: UInt64, keepsReplacedTokens: Bool = false) {
        self.keepsReplacedTokens = keepsReplacedTokens
        draw = Draw(seed: seed, subject: .session, number: -1)
    }

    /// A code lives five minutes and is good for one use.
    private static let codeLifetime = 300

    package mutating func authorize(
        application: String,
        character: Int,
        scopes: [String],
        challenge: String?,
        at now: Moment
    ) -> String {
        let owner = Owner(application: application, character: character)
        number += 1
        let known = grants[owner].flatMap { Set($0.scopes) == Set(scopes) ? $0 : nil }
        let login = known ?? Login(application: application, character: character, scopes: scopes, grant: number)
        grants[owner] = login
        codes = codes.filter { $0.value.expires > now }
        let code = draw.hexadecimal(digits: 32)
        codes[code] = Code(login: login, challenge: challenge, expires: now.advanced(seconds: Self.codeLifetime))
        return code
    }

    /// Trades a code; the second value is absent where no scope was granted, as no refresh token is given then.
    package mutating func redeem(
        code text: String,
        application: String,
        verifier: String?,
        at now: Moment
    ) throws(SSOError) -> (Login, refreshToken: String?) {
        guard let code = codes.removeValue(forKey: text), code.expires > now, code.login.application == application
        else {
            throw .invalidCode
        }
        if let challenge = code.challenge {
            guard let verifier, Self.challenge(of: verifier) == challenge else { throw .invalidCode }
        }
        return (code.login, code.login.scopes.isEmpty ? nil : newRefreshToken(code.login))
    }

    /// Trades a refresh token for a new one: the old one is dead from then on, or from the new one's first use on.
    package mutating func refresh(
        _ token: String,
        application: String,
        scopes: [String]?
    ) throws(SSOError) -> (Login, refreshToken: String) {
        guard let login = refreshTokens[token], login.application == application else { throw .refreshTokenMissing }
        guard grants[Owner(application: application, character: login.character)] == login else {
            refreshTokens[token] = nil
            throw .grantMissing
        }
        if let old = replaced.removeValue(forKey: token) { refreshTokens[old] = nil }
        if !keepsReplacedTokens { refreshTokens[token] = nil }
        let subset = scopes.map { wanted in login.scopes.filter { wanted.contains($0) } } ?? login.scopes
        let narrowed = Login(
            application: application,
            character: login.character,
            scopes: subset,
            grant: login.grant
        )
        let new = newRefreshToken(login)
        if keepsReplacedTokens { replaced[new] = token }
        return (narrowed, new)
    }

    /// The person takes every grant back.
    package mutating func revoke(character: Int) {
        grants = grants.filter { $0.key.character != character }
    }

    package mutating func revoke(_ token: String) {
        guard let login = refreshTokens.removeValue(forKey: token) else { return }
        grants[Owner(application: login.application, character: login.character)] = nil
    }

    private mutating func newRefreshToken(_ login: Login) -> String {
        let bytes = (0..<24).map { _ in UInt8(truncatingIfNeeded: draw.next()) }
        let token = Data(bytes + [0]).base64EncodedString()
        refreshTokens[token] = login
        return token
    }

    /// RFC 7636, method S256.
    package static func challenge(of verifier: String) -> String {
        Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
    }
}

extension Data {
    /// Base 64 in the alphabet of URLs, without padding.
    var base64URL: String {
        String(
            base64EncodedString().compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            }
        )
    }
}
