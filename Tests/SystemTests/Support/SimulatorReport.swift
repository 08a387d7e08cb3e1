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
