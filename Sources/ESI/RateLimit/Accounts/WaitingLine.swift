/// Who waits for an account, over all processes: what becomes free goes to the highest priority first, and among
/// those of equal priority by turns, to the one that has waited longest.
///
/// Nobody is called: each process is told when to ask again, looks every ``renewalInterval`` at least, and what it
/// waits for is left to it until then and ``grace`` longer. So a process that died keeps nothing from the others for
/// more than that.
package struct WaitingLine: Codable, Sendable, Equatable {
    private struct Place: Codable, Equatable {
        var count: Int
        /// A lease sends it to the end of those of its priority.
        var since: LedgerTime
        var until: LedgerTime

        func isTaken(at now: LedgerTime) -> Bool { since <= now && now < until }
    }

    /// In milliseconds: among those of equal priority, whoever comes first is served first, unless another has waited
    /// so much longer.
    static let tolerance: Int64 = 100
    /// In milliseconds: how late a process may come for what was left to it.
    static let grace: Int64 = 1000
    /// In milliseconds: who still waits says so.
    static let renewalInterval: Int64 = 1000
    /// In milliseconds: how soon those look again who let others go first.
    static let lookInterval: Int64 = 100

    /// By who waits, then by priority.
    private var places: [String: [Int: Place]] = [:]

    var isEmpty: Bool { places.isEmpty }

    /// Grants what is asked for, highest priority first, as far as it need not be left to others.
    /// - Parameters:
    ///   - turn: what one of equal priority is left before it is another's turn.
    ///   - available: how many requests the account allows to a priority, whoever waits.
    mutating func serve(
        _ request: LeaseRequest,
        turn: Int,
        now: LedgerTime,
        available: (_ priority: Int) -> Int
    ) -> Lease {
        var lease = Lease(opens: now, priority: request.waiters.last?.priority ?? 0)
        var places: [Int: Place] = [:]
        for waiters in request.waiters {
            let priority = waiters.priority
            let room = min(request.maximum, available(priority)) - lease.count
            let possible = max(0, min(waiters.count, room))
            let ahead = count(before: priority, of: request, turn: turn, now: now)
            let granted = max(0, min(possible, available(priority) - lease.count - ahead))
            lease.count += granted
            let left = waiters.count - granted
            guard left > 0 else { continue }
            if places.isEmpty {
                lease.priority = priority
                lease.isPassedOver = granted < possible
            }
            let since = granted > 0 ? nil : place(of: request, priority)?.since
            let until = place(of: request, priority)?.until
            places[priority] = Place(count: left, since: since ?? now, until: until ?? now)
        }
        if places.isEmpty, request.ahead > 0 {
            let ahead = count(before: -1, of: request, turn: turn, now: now)
            lease.count += max(0, min(request.ahead, request.maximum - lease.count, available(0) - lease.count - ahead))
        }
        self.places[request.name] = places.isEmpty ? nil : places
        return lease
    }

    /// Requests of others that go before one of that priority; of those of equal priority that have waited longer, a
    /// turn.
    func count(before priority: Int, of request: LeaseRequest, turn: Int = 0, now: LedgerTime) -> Int {
        let name = request.name
        let since = place(of: request, priority)?.since ?? now
        var total = 0
        for (other, places) in places where other != name {
            for (otherPriority, place) in places where place.isTaken(at: now) {
                if otherPriority > priority {
                    total += place.count
                } else if otherPriority == priority, since - place.since > Self.tolerance {
                    total += min(place.count, turn)
                }
            }
        }
        return total
    }

    /// Keeps the places of a process until it is to come again.
    mutating func keep(_ request: LeaseRequest, until opens: LedgerTime, now: LedgerTime) {
        guard var own = places[request.name] else { return }
        let until = min(opens, now + Self.renewalInterval) + Self.grace
        for (priority, place) in own {
            // What would gain little changes nothing, so that looking costs the store no write.
            guard !(0..<Holdings.renewalWorthWriting).contains(until - place.until) else { continue }
            own[priority]?.until = until
        }
        places[request.name] = own
    }

    mutating func advance(to now: LedgerTime) {
        guard places.values.contains(where: { $0.values.contains { !$0.isTaken(at: now) } }) else { return }
        places = places.mapValues { $0.filter { $0.value.isTaken(at: now) } }.filter { !$0.value.isEmpty }
    }

    private func place(of request: LeaseRequest, _ priority: Int) -> Place? { places[request.name]?[priority] }
}

extension LeaseRequest {
    fileprivate var name: String { lane.isEmpty ? holder : "\(holder) \(lane)" }
}
