/// What control calls do and look at.
extension SimulatorState {
    mutating func allBuckets(at now: Moment) -> [Bucket] {
        advanceAll(to: now)
        return clients.values.flatMap(\.buckets.values) + userBuckets.values
    }

    mutating func leastErrorsRemaining(at now: Moment) -> Int {
        advanceAll(to: now)
        return clients.values.map(\.errors.remain).min() ?? errorLimit
    }

    /// Every address answers 420 until `end`, or from now on none does by a control call.
    mutating func forceStop(until end: Moment, at now: Moment) {
        _ = client(Self.home, at: now)
        for client in clients.values { client.force(until: end) }
    }

    /// The buckets of a group answer 429 until `end`.
    mutating func forceRejection(of group: RateGroup, until end: Moment, at now: Moment) {
        changeBuckets(of: group, at: now) { $0.force(until: end) }
    }

    /// Another program spends tokens of every bucket of a group, as many as are left.
    mutating func spendForeign(_ tokens: Int, of group: RateGroup, at now: Moment) {
        changeBuckets(of: group, at: now) { $0.spendForeign(tokens, at: now) }
    }

    /// Another program makes errors on every address.
    mutating func spendErrors(_ count: Int, at now: Moment) {
        _ = client(Self.home, at: now)
        for client in clients.values {
            client.advance(to: now)
            client.errors.recordForeign(count)
            tally.sawErrors(client.errors.used)
        }
    }

    /// The address that control calls mean before any request came.
    private static let home = "127.0.0.1"

    private mutating func changeBuckets(of group: RateGroup, at now: Moment, _ change: (inout Bucket) -> Void) {
        _ = client(Self.home, at: now)
        for client in clients.values {
            if client.buckets[group.name] == nil { client.buckets[group.name] = newBucket(group) }
            for key in client.buckets.keys where client.buckets[key]?.group.name == group.name {
                client.buckets[key]?.advance(to: now)
                if var bucket = client.buckets[key] {
                    change(&bucket)
                    client.buckets[key] = bucket
                }
            }
        }
        for key in userBuckets.keys where key.group == group.name {
            guard var bucket = userBuckets[key] else { continue }
            bucket.advance(to: now)
            change(&bucket)
            userBuckets[key] = bucket
        }
    }

    private mutating func advanceAll(to now: Moment) {
        for client in clients.values {
            client.advance(to: now)
            for key in client.buckets.keys { client.buckets[key]?.advance(to: now) }
        }
        for key in userBuckets.keys { userBuckets[key]?.advance(to: now) }
    }
}
