import ESI
import Testing

@Suite("Rate ledger", .timeLimit(.minutes(5)))
struct RateLedgerTests {
    private static let account = AccountKey("bucket test@default")

    @Test(arguments: BackendKind.allCases)
    func noIncrementIsLostBetweenProcesses(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<1000 {
                    let ledger = index % 2 == 0 ? first.ledger : second.ledger
                    group.addTask {
                        try await ledger.update([Self.account]) { page, _ in
                            let spent = page.account(Int.self, Self.account) ?? 0
                            page.set(spent + 1, for: Self.account)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await first.ledger.snapshot().page.account(Int.self, Self.account) == 1000)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func onlyWhatWasAskedForIsSeenAndOnlyWhatChangedIsWritten(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let other = AccountKey("other")
            try await backend.ledger.update([Self.account, other]) { page, _ in
                page.set("a", for: Self.account)
                page.set("b", for: other)
            }
            let seen = try await backend.ledger.update([other]) { page, _ in
                page.set("c", for: other)
                return [page.account(String.self, Self.account), page.account(String.self, other)]
            }
            #expect(seen == [nil, "c"])
            let page = try await backend.ledger.snapshot().page
            #expect(page.account(String.self, Self.account) == "a")
            #expect(page.account(String.self, other) == "c")
        }
    }

    @Test(arguments: BackendKind.allCases)
    func timeIsTheStoresAndNeverGoesBack(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, time in
            func look(_ backend: Backend) async throws -> LedgerTime {
                try await backend.ledger.update([Self.account]) { page, now in
                    page.set(now, for: Self.account)
                    return now
                }
            }
            let start = try await look(first)
            time.advance(by: 10)
            #expect(try await look(first) - start == 10_000)
            time.advance(by: -5)
            #expect(try await look(second) - start == 10_000)
            #expect(try await second.ledger.snapshot().time - start == 10_000)
            time.advance(by: 6)
            #expect(try await look(second) - start == 11_000)
        }
    }
}
