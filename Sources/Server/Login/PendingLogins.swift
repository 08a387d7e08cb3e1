import Domain
import Foundation
import Synchronization

/// Logins that were begun here, until their browser comes back. Each is taken once.
final class PendingLogins: Sendable {
    /// SSO's codes last five minutes; somebody has to find the password first.
    private static let lifetime: Duration = .seconds(600)
    private static let maximum = 1000

    private struct Entry {
        var login: PendingLogin
        var begun: ContinuousClock.Instant
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ login: PendingLogin, at now: ContinuousClock.Instant = .now) {
        entries.withLock { entries in
            entries.removeAll { now - $0.begun > Self.lifetime }
            if entries.count >= Self.maximum { entries.removeFirst() }
            entries.append(Entry(login: login, begun: now))
        }
    }

    func take(_ state: String, at now: ContinuousClock.Instant = .now) -> PendingLogin? {
        entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.login.state == state }) else { return nil }
            let entry = entries.remove(at: index)
            return now - entry.begun > Self.lifetime ? nil : entry.login
        }
    }
}
