/// The accounts that an exchange touches, each decoded once.
struct LedgerAccounts {
    private let page: LedgerPage
    private var routes: [AccountKey: RouteAccount] = [:]
    private var buckets: [AccountKey: Bucket] = [:]

    init(page: LedgerPage) {
        self.page = page
    }

    mutating func withRoute<Result>(
        _ key: AccountKey,
        published: String? = nil,
        _ body: (inout RouteAccount) -> Result
    ) -> Result {
        var route =
            routes[key] ?? page.account(RouteAccount.self, key) ?? RouteAccount(published: published)
        defer { routes[key] = route }
        return body(&route)
    }

    /// Does nothing where there is no such route.
    mutating func withKnownRoute(_ key: AccountKey, _ body: (inout RouteAccount) -> Void) {
        guard var route = routes[key] ?? page.account(RouteAccount.self, key) else { return }
        body(&route)
        routes[key] = route
    }

    /// - Returns: nil where there is no such bucket.
    mutating func withBucket<Result>(
        _ key: AccountKey,
        orNew: @autoclosure () -> Bucket? = nil,
        _ body: (inout Bucket) -> Result
    ) -> Result? {
        guard var bucket = buckets[key] ?? page.account(Bucket.self, key) ?? orNew() else { return nil }
        defer { buckets[key] = bucket }
        return body(&bucket)
    }

    func write(to page: inout LedgerPage) {
        for (key, route) in routes { page.set(route, for: key) }
        for (key, bucket) in buckets { page.set(bucket, for: key) }
    }
}
