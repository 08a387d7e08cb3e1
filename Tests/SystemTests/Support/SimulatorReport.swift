import Testing

/// What the simulator counted.
struct SimulatorReport: Decodable {
    struct Requests: Decodable {
        let total: Int
        let byRoute: [String: Int]
        let byStatus: [String: Int]
    }

    struct Breaches: Decodable {
        let total: Int
        let byKind: [String: Int]
        let examples: [String]
    }

    struct Bucket: Decodable {
        let limit: Int
        let spentByWindow: [Int]
        let rejected: Int
    }

    let requests: Requests
    let breaches: Breaches
    let repeated: Int
    let faults: [String: Int]
    let buckets: [String: Bucket]
}

extension SimulatorReport {
    /// What a client does that asks again because it, or another process, does not know of the first reply.
    private static let repetitions = ["askedBeforeExpires", "askedWithoutETag"]

    /// No rule was broken but by asking again, and that not more often than was in flight when something failed.
    func expectRepetitionsOnly(atMost limit: Int = .max, sourceLocation: SourceLocation = #_sourceLocation) {
        let again = Self.repetitions.map { breaches.byKind[$0, default: 0] }
        #expect(breaches.total == again.reduce(0, +), "\(breaches)", sourceLocation: sourceLocation)
        // One request may be counted under both.
        #expect(repeated + (again.max() ?? 0) <= limit, "\(breaches)", sourceLocation: sourceLocation)
    }

    /// Nothing was refused, and each window but the first, which begins with the start of the programs, was used up.
    func expectFullUse(of group: String, windows: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let bucket = try #require(buckets[group], sourceLocation: sourceLocation)
        #expect(bucket.rejected == 0, sourceLocation: sourceLocation)
        #expect(requests.byStatus["429"] == nil, sourceLocation: sourceLocation)
        #expect(breaches.total == 0, "\(breaches)", sourceLocation: sourceLocation)
        for spent in bucket.spentByWindow[1..<windows] {
            #expect(spent <= bucket.limit, "\(bucket.spentByWindow)", sourceLocation: sourceLocation)
            let share = Double(spent) / Double(bucket.limit)
            #expect(share >= 0.95, "\(bucket.spentByWindow)", sourceLocation: sourceLocation)
        }
    }

    struct KillmailRequests: Equatable {
        var lists: Int
        var details: Int
    }

    /// Since the counters were last cleared.
    var killmailRequests: KillmailRequests {
        KillmailRequests(
            lists: requests.byRoute["GET /characters/{character_id}/killmails/recent"] ?? 0,
            details: requests.byRoute["GET /killmails/{killmail_id}/{killmail_hash}"] ?? 0
        )
    }
}
