import Domain
import ESI
import Foundation
import Logging

extension Configuration {
    /// - Parameter warnings: what was read in another sense than it was written.
    package init(_ settings: Settings, warnings: inout [String]) throws(Complaint) {
        self.init()
        if let storage = try Storage(settings, warnings: &warnings) { self.storage = storage }
        if let url = try settings.url(.esiBaseURL, such: esiBaseURL) { esiBaseURL = url }
        if let url = try settings.url(.ssoBaseURL, such: ssoBaseURL) { ssoBaseURL = url }
        for (setting, url) in [(Setting.esiBaseURL, esiBaseURL), (.ssoBaseURL, ssoBaseURL)]
        where url.hasPrefix("http:") && !Loopback.isHost(of: url) {
            warnings.append(
                "\(setting.rawValue) is \(url): without https, tokens and secrets can be read by whoever is on the way."
            )
        }
        try readSignOn(settings)
        userAgent = settings[.userAgent]
        if let date = try settings.compatibilityDate() { compatibilityDate = date }
        if let name = try settings.name(.egress) { egress = name }
        if let rate = try settings.rate(.entityRate) { entityRate = rate }
        if let rate = try settings.rate(.bulkRate) { bulkRate = rate }
        if let types = settings[.workerTypes] {
            do {
                workerTypes = try WorkerType.parse(types)
            } catch {
                throw Complaint("WORKER_TYPES names \(error).")
            }
        }
        if let count = try settings.integer(.workerConcurrency, in: Self.concurrencies) { concurrency = count }
        if let age = try settings.duration(.maximumQueueAge) {
            guard age >= .seconds(1) else {
                throw Complaint("MAX_QUEUE_AGE must be a second or longer: 6h is the default.")
            }
            maximumQueueAge = age
        }
        if let time = try settings.retention(.jobRetention) { sync.jobRetention = time }
        if let time = try settings.retention(.deadLetterRetention) { sync.deadLetterRetention = time }
        if let age = try settings.duration(.characterMaximumAge) { sync.characterMaximumAge = age }
        if let interval = try settings.syncAllInterval() { sync.syncAllInterval = interval }
        if let level = try settings.logLevel(.logLevel) { logLevel = level }
        if let number = try settings.integer(.port, in: 1...65_535) { port = number }
        adminToken = try settings.adminToken()
    }

    private mutating func readSignOn(_ settings: Settings) throws(Complaint) {
        clientID = try settings.clientID()
        clientSecret = try settings.line(.clientSecret).map { Secret($0) }
        if let url = try settings.callback(such: callbackURL) { callbackURL = url }
        if let scopes = try settings.scopes() { clientScopes = scopes }
        tokenKey = try settings.tokenKey()
        if let interval = try settings.duration(.userInterval) {
            guard interval >= .seconds(1) else {
                throw Complaint("USER_SYNC_INTERVAL must be a second or longer: 10m is the default.")
            }
            sync.userInterval = interval
        }
        if let age = try settings.duration(.userMinimumAge) { sync.userMinimumAge = age }
        if let isAdaptive = try settings.flag(.isAdaptive) { sync.isAdaptive = isAdaptive }
        if let time = try settings.duration(.eventRetention) { sync.eventRetention = time }
    }
}

extension Settings {
    fileprivate func url(_ setting: Setting, such example: String) throws(Complaint) -> String? {
        guard let text = self[setting] else { return nil }
        guard let url = URLComponents(string: text), url.scheme == "http" || url.scheme == "https",
            url.host?.isEmpty == false, url.query == nil, url.fragment == nil, url.user == nil
        else { throw refuse(setting, "an address such as \(example)") }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    fileprivate func flag(_ setting: Setting) throws(Complaint) -> Bool? {
        switch self[setting]?.lowercased() {
        case nil: return nil
        case "on", "true", "yes", "1": return true
        case "off", "false", "no", "0": return false
        default: throw refuse(setting, "on or off")
        }
    }

    fileprivate func integer(_ setting: Setting, in range: ClosedRange<Int>) throws(Complaint) -> Int? {
        guard let text = self[setting] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw refuse(setting, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    fileprivate func rate(_ setting: Setting) throws(Complaint) -> Double? {
        guard let text = self[setting] else { return nil }
        guard let rate = Double(text), (0.01...1000).contains(rate) else {
            throw refuse(setting, "requests a second, a number from 0.01 to 1000")
        }
        return rate
    }

    fileprivate func duration(_ setting: Setting) throws(Complaint) -> Duration? {
        guard let text = self[setting] else { return nil }
        guard let duration = DurationText.parse(text) else {
            throw refuse(setting, "a time with its unit, such as 10m, 12h or 30d")
        }
        return duration
    }

    /// - Returns: nil where it is not set, nil in it where it is off.
    fileprivate func syncAllInterval() throws(Complaint) -> Duration?? {
        guard let text = self[.syncAllInterval] else { return nil }
        if text.lowercased() == "off" { return .some(nil) }
        guard let interval = DurationText.parse(text), interval >= .seconds(3600) else {
            throw refuse(.syncAllInterval, "off, or an hour or longer, such as 1d")
        }
        return interval
    }

    /// An hour at least: what still waits in a broker for an earlier request must not meet a row that begins anew.
    fileprivate func retention(_ setting: Setting) throws(Complaint) -> Duration? {
        guard let time = try duration(setting) else { return nil }
        guard time >= .seconds(3600) else { throw refuse(setting, "an hour or longer, such as 7d") }
        return time
    }

    /// ESI's date changes at 11:00 UTC, and a later one than its own is refused with every request.
    fileprivate func compatibilityDate(now: Date = Date()) throws(Complaint) -> String? {
        guard let text = self[.compatibilityDate] else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]),
            DateComponents(calendar: Calendar(identifier: .gregorian), year: year, month: month, day: day).isValidDate
        else { throw refuse(.compatibilityDate, "a date such as 2026-08-18") }
        let latest = String(ISODate.text(now.addingTimeInterval(-11 * 3600)).prefix(10))
        guard text <= latest else {
            throw refuse(.compatibilityDate, "a date that ESI has reached: its own is \(latest)")
        }
        return text
    }

    fileprivate func name(_ setting: Setting) throws(Complaint) -> String? {
        guard let text = self[setting] else { return nil }
        let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._:-".contains($0)) }
        guard isName, text.count <= 64 else {
            throw refuse(setting, "a name of letters, digits and . _ : - such as frankfurt-1")
        }
        return text
    }

    /// `warn` and `http` are what killreport's users have written.
    fileprivate func logLevel(_ setting: Setting) throws(Complaint) -> Logger.Level? {
        guard let text = self[setting]?.lowercased() else { return nil }
        let known = ["warn": Logger.Level.warning, "http": .info]
        guard let level = known[text] ?? Logger.Level(rawValue: text) else {
            throw refuse(setting, "one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return level
    }

    // MARK: Sign-on. What may be a secret, or was put in the wrong place, is not repeated.

    fileprivate func clientID() throws(Complaint) -> String? {
        guard let text = self[.clientID] else { return nil }
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }) else {
            throw Complaint("EVE_CLIENT_ID is no client id as CCP's developer pages show it: letters and digits.")
        }
        return text
    }

    fileprivate func line(_ setting: Setting) throws(Complaint) -> String? {
        guard let text = self[setting] else { return nil }
        guard text.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value < 127 }) else {
            throw Complaint("\(setting.rawValue) must be one line of plain ASCII characters without spaces.")
        }
        return text
    }

    fileprivate func callback(such example: String) throws(Complaint) -> String? {
        guard let text = self[.callbackURL] else { return nil }
        guard CallbackAddress(text) != nil else {
            throw refuse(.callbackURL, "an address such as \(example)")
        }
        return text
    }

    fileprivate func scopes() throws(Complaint) -> [String]? {
        guard let text = self[.clientScopes] else { return nil }
        let scopes = text.split { $0 == " " || $0 == "," }.map(String.init)
        let known = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
        guard !scopes.isEmpty, scopes.allSatisfy({ $0.unicodeScalars.allSatisfy(known.contains) }) else {
            throw refuse(
                .clientScopes,
                "a list of scopes such as \(SSOConfiguration.defaultScopes.joined(separator: " "))"
            )
        }
        return scopes
    }

    fileprivate func adminToken() throws(Complaint) -> Secret? {
        guard let text = try line(.adminToken) else { return nil }
        guard text.utf8.count >= 16 else {
            throw Complaint("ADMIN_TOKEN is shorter than 16 characters: make one with `openssl rand -hex 16`.")
        }
        return Secret(text)
    }

    fileprivate func tokenKey() throws(Complaint) -> Secret? {
        guard let text = self[.tokenKey] else { return nil }
        do {
            _ = try TokenKeys(list: text)
        } catch {
            throw Complaint("TOKEN_KEY cannot be used: \(error).")
        }
        return Secret(text)
    }

    private func refuse(_ setting: Setting, _ expected: String) -> Complaint {
        let value = self[setting] ?? ""
        // What stands before it may be a password.
        guard !value.contains("@") else {
            return Complaint("\(setting.rawValue) has an \"@\" in it, and is not \(expected).")
        }
        return Complaint("\(setting.rawValue) is \"\(value)\", which is not \(expected).")
    }
}
