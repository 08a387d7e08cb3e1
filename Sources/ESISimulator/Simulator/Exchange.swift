import HTTPTypes

/// One request's way through the rules, in ESI's order: address stopped, bucket stopped, data source down, fault, answer.
struct Exchange {
    private let ask: Ask
    private let grant: Grant?
    private let options: SimulatorOptions
    private let world: World
    private let killmails: Killmails
    private let now: Moment
    private let path: RoutePath?
    private let date: CompatibilityDate.Reading
    private let group: RateGroup?
    private let hasValidator: Bool

    init(_ ask: Ask, grant: Grant?, options: SimulatorOptions, world: World, killmails: Killmails, now: Moment) {
        self.ask = ask
        self.grant = grant
        self.options = options
        self.world = world
        self.killmails = killmails
        self.now = now
        path = RoutePath(ask.path, method: ask.method)
        let dateText = ask.fields[.compatibilityDate]
        date = CompatibilityDate.read(dateText ?? ask.queryDate, at: now)
        group = path.flatMap { options.groups[$0.route] }
        hasValidator = ask.fields[.ifNoneMatch] != nil || ask.fields[.ifModifiedSince] != nil
    }

    mutating func deal(_ state: inout SimulatorState) -> Hand {
        let client = state.client(ask.address, at: now)
        let downSince = state.downtime.began(before: now)
        state.tally.count(route: path?.route)
        checkManners(&state.tally)
        checkStops(client, &state, downSince: downSince)

        let finder = Finder(world: world, killmails: killmails, fights: state.fights)
        let finding = path.flatMap { path in
            date == .malformed
                ? nil : finder.find(path, ask: ask, grant: grant, isDown: downSince != nil, at: now)
        }
        let keys = finding?.keys ?? []
        checkRepetition(of: keys, client, &state)
        let isConnected = ask.connection.map { state.connections.asked($0, address: ask.address, keys: keys) } ?? true

        var hand = choose(finding, client, &state, isDown: downSince != nil)
        hand.delay += options.latency
        hand.fields[.requestID] = state.nextRequestID()
        hand.fields[.compatibilityDate] = path?.route.version(at: dateText)
        settle(&hand, client, &state)
        if !isConnected { excuse(keys, client) }
        state.tally.count(status: hand.status)
        return hand
    }

    private var dateText: String {
        if case .valid(let text) = date { text } else { CompatibilityDate.oldest }
    }

    // MARK: What is seen before anything is answered

    private func checkManners(_ tally: inout Tally) {
        let agent = ask.fields[.userAgent] ?? ask.fields[.fallbackUserAgent]
        switch UserAgentRule.verdict(on: agent) {
        case .good: break
        case .missing: tally.count(.userAgentMissing, ask.target)
        case .withoutContact: tally.count(.userAgentWithoutContact, "\(agent ?? "") for \(ask.target)")
        }
        switch date {
        case .valid: break
        case .absent: tally.count(.compatibilityDateMissing, ask.target)
        case .malformed: tally.count(.compatibilityDateMalformed, ask.target)
        }
        if path?.isLegacy == true { tally.count(.legacyPath, ask.target) }
    }

    /// What was in flight when downtime began is no storm.
    private static let downtimeGrace = 1000

    private func checkStops(_ client: Client, _ state: inout SimulatorState, downSince: Moment?) {
        if let stop = client.stopped, now - stop.since > options.stopGrace {
            state.tally.count(.askedDuring420, "\(ask.target), \(now - stop.since) ms after the 420")
        }
        if let group, let held = bucket(group, client, state)?.held, now < held.until,
            now - held.since > options.stopGrace
        {
            state.tally.count(.askedDuring429, "\(ask.target), \(now - held.since) ms after the 429 of \(group.name)")
        }
        if let downSince, now - downSince > Self.downtimeGrace, client.isStorming(at: now) {
            state.tally.count(.downtimeStorm, ask.target)
        }
    }

    private func checkRepetition(of keys: [AskKey], _ client: Client, _ state: inout SimulatorState) {
        var isRepeated = false
        var latest: Repetition?
        var early: AskKey?
        var untagged: AskKey?
        for key in keys {
            guard let asked = client.asked[key] else { continue }
            let isEarly = now < asked.expires
            let isUntagged = asked.hasTag && !hasValidator
            if isEarly || asked.excuse != .none, asked.at >= latest?.asked ?? asked.at {
                latest = Repetition(key: key, asked: asked.at, again: now)
            }
            switch asked.excuse {
            case .unanswered: isRepeated = true
            case .answeredLate where isEarly || isUntagged: isRepeated = true
            case .answeredLate, .none:
                if isEarly { early = key }
                if isUntagged { untagged = key }
            }
        }
        for key in keys { client.asked[key, default: Asked()].at = now }
        if let latest { state.tally.record(latest) }
        if isRepeated { state.tally.countRepeated() }
        if let early {
            let left = (client.asked[early]?.expires ?? now) - now
            state.tally.count(.askedBeforeExpires, "\(early.route.template) \(early.id), \(left) ms before it expires")
        }
        if let untagged { state.tally.count(.askedWithoutETag, "\(untagged.route.template) \(untagged.id)") }
    }

    // MARK: The answer

    private func choose(
        _ finding: Finding?,
        _ client: Client,
        _ state: inout SimulatorState,
        isDown: Bool
    ) -> Hand {
        if let end = client.stopEnd(at: now) { return stop(client, until: end, &state) }
        guard path != nil, let finding else {
            return date == .malformed
                ? Hand(status: 400, error: "X-Compatibility-Date is not a valid date")
                : Hand(status: 404, error: "Not found")
        }
        if isDown {
            return state.faults.coin()
                ? Hand(status: 503, error: ErrorText.unavailable) : Hand(status: 504, error: ErrorText.timeout)
        }
        if let path, path.route == .killmail, let status = state.brokenKillmails[path.id] {
            excuse(finding.keys, client)
            return Hand(status: status, error: ErrorText.internalError)
        }
        let fault = state.faults.roll()
        if let fault {
            state.tally.count(fault)
            if let hand = Hand(fault) {
                excuse(finding.keys, client)
                return hand
            }
        }
        var hand = answer(finding, client, &state)
        if let fault {
            hand.spoil(fault, slowness: options.slowness)
            if fault != .slow { excuse(finding.keys, client) }
        }
        return hand
    }

    private func stop(_ client: Client, until end: Moment, _ state: inout SimulatorState) -> Hand {
        if client.stopped == nil, client.isOwnFault {
            state.tally.count(.errorLimitExceeded, "\(ask.target) by \(ask.address)")
        }
        client.stop(since: now.advanced(milliseconds: options.latency), until: end)
        var hand = Hand(status: 420, error: ErrorText.errorLimited)
        hand.fields[.errorLimitRemain] = "0"
        hand.fields[.errorLimitReset] = "\((end - now + 999) / 1000)"
        return hand
    }

    private func excuse(_ keys: [AskKey], _ client: Client) {
        for key in keys { client.asked[key, default: Asked()].excuse = .unanswered }
    }

    private func answer(_ finding: Finding, _ client: Client, _ state: inout SimulatorState) -> Hand {
        if let (breach, detail) = finding.breach { state.tally.count(breach, detail) }
        if !finding.unknown.isEmpty, client.isScanning(finding.unknown, at: now) {
            state.tally.count(.scanning, "\(ask.target) \(finding.unknown[0])")
        }
        switch finding.result {
        case .failed(let status, let error):
            return Hand(status: status, error: error)
        case .found(let content):
            return path.map { found(content, $0.route, keys: finding.keys, &state) }
                ?? Hand(status: 404, error: "Not found")
        }
    }

    private func found(
        _ content: Content,
        _ route: Route,
        keys: [AskKey],
        _ state: inout SimulatorState
    ) -> Hand {
        let shape = route.shape(at: dateText)
        let timeToLive = options.timeToLive ?? route.timeToLive
        guard route.method == "GET", let key = keys.first else {
            let expires = now.advanced(seconds: timeToLive)
            var hand = Hand(content, shape: shape, revision: .current(state.revisions))
            hand.served = (keys, Asked(expires: expires))
            return hand
        }
        let period = state.period(of: key, timeToLive: timeToLive, revision: content.revision(key, state), at: now)
        var tag = Draw(seed: options.seed, subject: .etag, number: key.id, revision: period.revision)
        let tagText = "\"\(tag.hexadecimal(digits: 16))\(key.route.rawValue)\(shape.rawValue)\(key.page)\""
        var hand = Hand(content, shape: shape, revision: .fixed(period.revision))
        hand.served = (keys, Asked(expires: Moment(seconds: period.expires), hasTag: true))
        hand.fields[.eTag] = tagText
        hand.fields[.expires] = CivilTime(second: period.expires).http
        hand.fields[.lastModified] = CivilTime(second: period.produced).http
        hand.fields[.cacheControl] = "public, max-age=\(period.expires - now.second)"
        if case .recentKillmails(let index, _) = content {
            hand.fields[.pages] = "\(killmails.pages(ofCharacter: index, fights: period.revision))"
        }
        if let wanted = ask.fields[.ifNoneMatch], wanted.contains(tagText) { hand.becomeNotModified() }
        return hand
    }
}

// MARK: What it costs

extension Exchange {
    private func user(of group: RateGroup) -> SimulatorState.UserKey? {
        guard group.isPerUser, let grant else { return nil }
        return SimulatorState.UserKey(group: group.name, user: "\(grant.application):\(grant.character)")
    }

    private func bucket(_ group: RateGroup, _ client: Client, _ state: SimulatorState) -> Bucket? {
        user(of: group).map { state.userBuckets[$0] } ?? client.buckets[publicKey(group)]
    }

    /// On public routes a token makes the bucket one of the address and the application.
    private func publicKey(_ group: RateGroup) -> String {
        grant.map { "\(group.name) \($0.application)" } ?? group.name
    }

    /// A reply has either the bucket's header fields or the error limit's, never both.
    private func settle(_ hand: inout Hand, _ client: Client, _ state: inout SimulatorState) {
        guard hand.status != 420 else { return }
        if let group {
            var bucket = bucket(group, client, state) ?? state.newBucket(group)
            bucket.advance(to: now)
            charge(&hand, &bucket, &state.tally)
            if let user = user(of: group) {
                state.userBuckets[user] = bucket
            } else {
                client.buckets[publicKey(group)] = bucket
            }
        } else {
            if hand.status >= 400 { client.errors.recordOwn() }
            hand.fields[.errorLimitRemain] = "\(client.errors.remain)"
            hand.fields[.errorLimitReset] = "\(client.errors.reset(at: now))"
            state.tally.sawErrors(client.errors.used)
        }
        if let (keys, served) = hand.served, hand.isWhole {
            var asked = served
            asked.at = now
            for key in keys { client.asked[key] = asked }
        }
    }

    private func charge(_ hand: inout Hand, _ bucket: inout Bucket, _ tally: inout Tally) {
        let cost = hand.cost
        if case .rejected(let retryAfter, let isFirst, let isOwnFault) = bucket.admit(cost, at: now, delay: hand.delay)
        {
            if isFirst && isOwnFault { tally.count(.bucketOverrun, "\(ask.target) in \(bucket.group.name)") }
            let fields = hand.fields
            hand = Hand(status: 429, error: "Rate limit exceeded")
            hand.delay = options.latency
            hand.fields[.requestID] = fields[.requestID]
            hand.fields[.retryAfter] = "\(retryAfter)"
        }
        hand.fields[.rateLimitGroup] = bucket.group.name
        hand.fields[.rateLimitLimit] = bucket.group.header
        hand.fields[.rateLimitRemaining] = "\(max(0, bucket.group.limit - bucket.all.used))"
        hand.fields[.rateLimitUsed] = "\(hand.cost)"
    }
}

extension Ask {
    /// ESI reads the date from the query too, for tools that cannot set header fields.
    fileprivate var queryDate: String? { target.contains("compatibility_date=") ? query["compatibility_date"] : nil }
}

extension Content {
    /// What it would show if it were made now.
    fileprivate func revision(_ key: AskKey, _ state: SimulatorState) -> Int {
        switch self {
        case .entity(let kind, let id): state.revision(kind, id)
        case .recentKillmails: state.fights
        default: 0
        }
    }
}
