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
    /// What was asked again though it had been served, and whoever asked was alive: a broken connection to a server keeps
    /// processes from telling each other.
    var askedAgain: Int {
        repeated + ["askedBeforeExpires", "askedWithoutETag"].map { breaches.byKind[$0, default: 0] }.reduce(0, +)
    }

    /// No rule was broken but that, and not more often than was in flight when something failed.
    func expectRepetitionsOnly(atMost limit: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(breaches.total == askedAgain - repeated, "\(breaches)", sourceLocation: sourceLocation)
        #expect(askedAgain <= limit, "\(breaches)", sourceLocation: sourceLocation)
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
