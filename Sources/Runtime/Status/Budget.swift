package import ESI
package import Foundation

/// What ESI allows now, as all processes together have counted it.
package struct Budget: Sendable, Codable, Equatable {
    /// What everything that leaves through one address shares.
    package struct Address: Sendable, Codable, Equatable {
        package var address: String
        package var errorsRemaining: Int
        package var errorLimit: Int
        /// A 420: nothing is sent before.
        package var stoppedUntil: Date?
        package var isDown: Bool
        /// While EVE is down.
        package var nextProbeAt: Date?
    }

    package struct Window: Sendable, Codable, Equatable {
        package var group: String
        /// The address, or for requests with a token its application and character.
        package var owner: String
        package var used: Int
        package var limit: Int
        package var free: Int
        package var windowSeconds: Double
        /// A 429: nothing is sent before.
        package var stoppedUntil: Date?
        /// When the next request can be sent, where that is not now.
        package var freeAt: Date?
    }

    package var addresses: [Address] = []
    package var buckets: [Window] = []
    /// Sent or about to be sent, over all processes.
    package var requestsInFlight = 0

    package init() {}

    package init(_ snapshot: LedgerSnapshot) {
        for key in snapshot.page.states.keys.sorted() {
            let (kind, name) = key.rawValue.split(once: " ")
            switch kind {
            case "address": addAddress(name, key, snapshot)
            case "bucket": addBucket(name, key, snapshot)
            default: break
            }
        }
    }

    /// Of the address with the fewest errors left: the one to look at.
    package var tightest: Address? { addresses.min { $0.errorsRemaining < $1.errorsRemaining } }

    private mutating func addAddress(_ name: String, _ key: AccountKey, _ snapshot: LedgerSnapshot) {
        guard var account = snapshot.page.account(AddressAccount.self, key) else { return }
        let now = snapshot.time
        account.advance(to: now)
        requestsInFlight += account.errors.requestsInFlight
        addresses.append(
            Address(
                address: name,
                errorsRemaining: account.errors.remaining(at: now),
                errorLimit: ErrorBudget.limit,
                stoppedUntil: account.stoppedUntil.map(\.date),
                isDown: account.circuit.isOpen,
                nextProbeAt: account.circuit.isOpen ? account.circuit.opens(at: now).date : nil
            )
        )
    }

    private mutating func addBucket(_ name: String, _ key: AccountKey, _ snapshot: LedgerSnapshot) {
        guard var bucket = snapshot.page.account(Bucket.self, key) else { return }
        let now = snapshot.time
        bucket.advance(to: now)
        requestsInFlight += bucket.requestsInFlight
        let (group, owner) = name.split(once: "@")
        let opens = bucket.opens(at: now)
        buckets.append(
            Window(
                group: group,
                owner: owner,
                used: bucket.used(at: now),
                limit: bucket.limit,
                free: max(0, bucket.free(at: now)),
                windowSeconds: Double(bucket.window) / 1000,
                stoppedUntil: bucket.stoppedUntil.map(\.date),
                freeAt: opens > now ? opens.date : nil
            )
        )
    }
}

extension LedgerTime {
    fileprivate var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension String {
    fileprivate func split(once separator: Character) -> (String, String) {
        guard let index = firstIndex(of: separator) else { return (self, "") }
        return (String(self[..<index]), String(self[self.index(after: index)...]))
    }
}
