import ESI
import TestSupport

/// What ESI answers, by its rules: a route with a bucket or without, whose requests fail as the test wants.
struct ESIModel {
    struct Answer {
        var status: Int?
        var report = RateReport()
        var isDown = false
        var isSent = true

        var outcome: RequestOutcome {
            if !isSent { .notSent } else if let status { .reply(status: status) } else { .noReply }
        }
    }

    /// nil where the route has no group.
    var bucket: ModelBucket?
    var errors = ModelErrorLimit(phase: 0)
    /// Statuses to choose from.
    var statuses = [200]
    /// The share of replies that never come, though ESI has counted them.
    var losses = 0.0
    var roundsUp = false
    /// In seconds, with a 429.
    var retryAfter = 2
    var isDown = false
    /// Tokens of another program, a millisecond each.
    var foreignRate = 0.0
    private var foreignDue = 0.0
    private var foreignAt: Int64 = 0
    private(set) var foreignTotal = 0
    private(set) var arrivals: [Int64] = []
    private(set) var counts: [Int: Int] = [:]

    init(bucket: ModelBucket? = nil) { self.bucket = bucket }

    func count(_ status: Int) -> Int { counts[status] ?? 0 }

    mutating func answer(at time: Int64, using random: inout SeededGenerator) -> Answer {
        arrivals.append(time)
        var answer = bucket == nil ? ungrouped(time, &random) : grouped(time, &random)
        counts[answer.status ?? 0, default: 0] += 1
        if random.chance(losses) { answer = Answer() }
        return answer
    }

    mutating func spendForeign(until time: Int64) {
        foreignDue += Double(time - foreignAt) * foreignRate
        foreignAt = time
        let count = Int(foreignDue)
        foreignDue -= Double(count)
        guard count > 0, let used = bucket?.used(at: time), let limit = bucket?.limit else { return }
        // The other program is refused where nothing is left, as we are.
        let spent = min(count, limit - used)
        bucket?.spend(spent, at: time)
        foreignTotal += max(0, spent)
    }

    private mutating func grouped(_ time: Int64, _ random: inout SeededGenerator) -> Answer {
        spendForeign(until: time)
        guard var bucket else { return Answer() }
        var answer = Answer(status: statuses[random.number(0...statuses.count - 1)])
        let worst = limitIsSmall ? 0 : Cost.tokens(forStatus: answer.status ?? 0)
        if bucket.used(at: time) + worst > bucket.limit || bucket.used(at: time) >= bucket.limit {
            answer.status = 429
            answer.report.retryAfter = retryAfter
        }
        bucket.spend(Cost.tokens(forStatus: answer.status ?? 0), at: time)
        self.bucket = bucket
        answer.report.group = "group"
        answer.report.limit = bucket.limit
        answer.report.window = bucket.window
        answer.report.remaining = max(0, bucket.limit - bucket.used(at: time))
        return answer
    }

    private var limitIsSmall: Bool { bucket.map { $0.limit < Cost.worst } ?? false }

    private mutating func ungrouped(_ time: Int64, _ random: inout SeededGenerator) -> Answer {
        errors.advance(to: time)
        var answer = Answer(status: statuses[random.number(0...statuses.count - 1)])
        if errors.errors >= 100 {
            answer.status = 420
        } else if isDown {
            answer = Answer(status: 503, isDown: true)
        }
        if answer.status ?? 0 >= 400 { errors.count(at: time) }
        answer.report.errorRemain = max(0, 100 - errors.errors)
        answer.report.errorReset = errors.reset(at: time, roundsUp: roundsUp)
        return answer
    }
}
