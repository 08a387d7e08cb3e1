/// Where all processes keep one account of what ESI allows: a port that the stores implement.
///
/// The arithmetic is not the store's: it runs a pure function on the pages it was asked for, alone, with its own clock.
package protocol RateLedger: Sendable {
    /// Loads the accounts, runs `body` on them and writes back what changed, in one transaction that no other process
    /// interleaves with.
    func update<Result: Sendable>(
        _ keys: [AccountKey],
        _ body: @escaping @Sendable (inout LedgerPage, LedgerTime) -> Result
    ) async throws(RateLedgerError) -> Result

    /// Every account as it stands, for status.
    func snapshot() async throws(RateLedgerError) -> LedgerSnapshot
}

package struct LedgerSnapshot: Sendable {
    package var page: LedgerPage
    package var time: LedgerTime

    package init(page: LedgerPage, time: LedgerTime) {
        self.page = page
        self.time = time
    }
}

package struct RateLedgerError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }
    package var description: String { message }
}
