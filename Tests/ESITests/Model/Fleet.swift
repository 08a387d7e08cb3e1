import TestSupport

@testable import ESI

/// Several processes with their limiters, one ledger and ESI, in virtual time: what would take hours takes moments.
///
/// Each process has a number of slots that ask again as soon as they are answered. The loop around ``LimiterState`` is
/// ``RateLimiter/run()``'s.
final class Fleet {
    typealias Instant = ContinuousClock.Instant

    private enum Event {
        case loop(Int)
        case ledger(Int, LedgerExchange, startedAt: Int64)
        case reply(Int, LedgerExchange, LedgerReply?, startedAt: Int64)
        case acquire(Int, Slot)
        case arrive(Int, Permit, Slot)
        case answer(Int, Permit, ESIModel.Answer, Slot)
        case action(@Sendable (Fleet) -> Void)

        /// That does it, and cannot while it is frozen.
        var process: Int? {
            switch self {
            case .loop(let process), .ledger(let process, _, _), .reply(let process, _, _, _), .acquire(let process, _),
                .answer(let process, _, _, _):
                process
            case .arrive, .action: nil
            }
        }
    }

    /// Asks again and again, or once.
    private struct Slot {
        let priority: Int
        var isOnce = false
        var since: Int64 = 0
    }

    private struct Process {
        var state: LimiterState
        var isExchanging = false
        var isDead = false
        var frozenUntil: Int64 = 0
        var nextLoop: Int64 = .max
        /// By the id under which they wait.
        var waiting: [UInt64: Slot] = [:]
        var sent: [Int: Int] = [:]
    }

    var random: SeededGenerator
    var esi: ESIModel
    /// From sending to reply.
    var latency: ClosedRange<Int64> = 5...50
    var exchangeTime: ClosedRange<Int64> = 1...4
    var exchangeFailures = 0.0
    /// The share of requests that find no connection.
    var unreachable = 0.0
    var audit: LimiterAudit?
    /// How far the store's clock is from ours.
    var ledgerOffset: Int64 = 1_760_000_000_000
    private(set) var now: Int64 = 0
    private(set) var refusals: [Limited] = []
    private(set) var exchanges = 0
    /// Requests on their way to ESI or back, dead processes' not counted.
    private(set) var inFlight = 0
    /// Requests that were asked for and are not with a limiter yet, or not again.
    private var comingBack = 0
    /// By priority, the longest time from asking to sending.
    private(set) var longestWait: [Int: Int64] = [:]
    /// Exchanges that had something to write.
    private(set) var writes = 0
    private(set) var page = LedgerPage()
    private let route: Route
    private let patience: Duration
    private let start = ContinuousClock.now
    private var events = EventQueue<Event>()
    private var processes: [Process] = []
    private var nextID: UInt64 = 0

    init(_ route: Route, _ esi: ESIModel, seed: UInt64, patience: Duration = .seconds(10)) {
        self.route = route
        self.esi = esi
        self.patience = patience
        random = SeededGenerator(seed: seed)
    }

    // MARK: What a test does

    func addProcess(slots: Int, priority: Int = 3) {
        let configuration = RateLimiterConfiguration.polite("process \(processes.count)", patience: patience)
        processes.append(Process(state: LimiterState(configuration: configuration, now: instant(now))))
        for _ in 0..<slots {
            comingBack += 1
            events.add(.acquire(processes.count - 1, Slot(priority: priority)), at: now + random.milliseconds(0...20))
        }
    }

    /// One request more.
    func request(from process: Int, priority: Int) {
        comingBack += 1
        events.add(.acquire(process, Slot(priority: priority, isOnce: true)), at: now)
    }

    func sent(by process: Int, priority: Int) -> Int { processes[process].sent[priority] ?? 0 }
    func sent(by process: Int) -> Int { processes[process].sent.values.reduce(0, +) }
    /// Requests of living processes that wait, or are on their way.
    var unanswered: Int {
        processes.filter { !$0.isDead }.reduce(0) { $0 + $1.waiting.count } + inFlight + comingBack
    }
    func resetWaits() { longestWait = [:] }

    /// Its requests go on to ESI, and nobody is there for the replies.
    func kill(_ process: Int) { processes[process].isDead = true }

    /// What it has sent goes on to ESI; all else of it comes when it goes on.
    func freeze(_ process: Int, for milliseconds: Int64) { processes[process].frozenUntil = now + milliseconds }

    func at(_ time: Int64, _ body: @escaping @Sendable (Fleet) -> Void) { events.add(.action(body), at: time) }

    /// Yields now and then: simulations must not keep tests that wait from running.
    func run(until end: Int64) async {
        var count = 0
        while let (time, event) = events.next(until: end) {
            now = time
            handle(event)
            count += 1
            if count.isMultiple(of: 50) { await Task.yield() }
        }
        now = end
    }

    func auditRest() { audit?.rested(page, ledger: ledgerNow) }

    func account<Account: Decodable>(_ type: Account.Type, _ key: AccountKey) -> Account? { page.account(type, key) }

    // MARK: Life

    private func handle(_ event: Event) {
        if let process = event.process, case let thaw = processes[process].frozenUntil, thaw > now {
            if case .loop = event { processes[process].nextLoop = thaw }
            events.add(event, at: thaw)
            return
        }
        switch event {
        case .loop(let process):
            guard processes[process].nextLoop == now else { return }
            processes[process].nextLoop = .max
            loop(process)
        case .ledger(let process, let exchange, let startedAt): carryOut(exchange, process, startedAt)
        case .reply(let process, let exchange, let reply, let startedAt): apply(reply, exchange, process, startedAt)
        case .acquire(let process, let slot): acquire(process, slot)
        case .arrive(let process, let permit, let slot): arrive(permit, process, slot)
        case .answer(let process, let permit, let answer, let slot): settle(answer, permit, process, slot)
        case .action(let body): body(self)
        }
    }

    private var ledgerNow: LedgerTime { LedgerTime(milliseconds: now + ledgerOffset) }
    private func instant(_ time: Int64) -> Instant { start + .milliseconds(time) }

    private func wake(_ process: Int, at time: Int64) {
        let time = max(time, now)
        guard !processes[process].isExchanging, time < processes[process].nextLoop else { return }
        processes[process].nextLoop = time
        events.add(.loop(process), at: time)
    }

    private func loop(_ process: Int) {
        guard !processes[process].isDead, !processes[process].isExchanging else { return }
        release(processes[process].state.expire(now: instant(now)), process)
        if let exchange = processes[process].state.collect(now: instant(now)) {
            processes[process].isExchanging = true
            events.add(.ledger(process, exchange, startedAt: now), at: now + random.milliseconds(exchangeTime) / 2)
        } else if let next = processes[process].state.nextWake(now: instant(now)) {
            wake(process, at: Int64(((next - start) / .milliseconds(1)).rounded(.up)))
        }
    }

    private func carryOut(_ exchange: LedgerExchange, _ process: Int, _ startedAt: Int64) {
        exchanges += 1
        var reply: LedgerReply?
        let fails = random.chance(exchangeFailures)
        // Half of the failures happen after the ledger has done it.
        if !fails || random.chance(0.5) {
            let asked = Set(exchange.keys)
            var part = LedgerPage(page.states.filter { asked.contains($0.key) })
            let answer = Ledger.apply(exchange, to: &part, now: ledgerNow)
            page = LedgerPage(page.states.merging(part.states) { $1 })
            if !part.changed.isEmpty { writes += 1 }
            audit?.told(exchange, part, ledger: ledgerNow, at: now)
            if !fails { reply = answer }
        }
        let pause = fails ? 250 : random.milliseconds(exchangeTime) / 2
        events.add(.reply(process, exchange, reply, startedAt: startedAt), at: now + pause)
    }

    private func apply(_ reply: LedgerReply?, _ exchange: LedgerExchange, _ process: Int, _ startedAt: Int64) {
        processes[process].isExchanging = false
        guard !processes[process].isDead else { return }
        if let reply {
            let releases = processes[process].state.apply(
                reply,
                to: exchange,
                startedAt: instant(startedAt),
                now: instant(now)
            )
            release(releases, process)
        } else {
            processes[process].state.restore(exchange, startedAt: instant(startedAt))
        }
        wake(process, at: now)
    }

    private func release(_ releases: [LimiterState.Release], _ process: Int) {
        for release in releases {
            switch release {
            case .permit(let id, let permit):
                if let slot = processes[process].waiting.removeValue(forKey: id) { send(permit, process, slot) }
            case .refused(let id, let limited):
                if let slot = processes[process].waiting.removeValue(forKey: id) { refuse(limited, process, slot) }
            }
        }
    }

    private func refuse(_ limited: Limited, _ process: Int, _ slot: Slot) {
        refusals.append(limited)
        comingBack += 1
        let delay = Int64(limited.delay / .milliseconds(1))
        events.add(.acquire(process, slot), at: now + delay + random.milliseconds(0...1000))
    }

    private func acquire(_ process: Int, _ slot: Slot) {
        comingBack -= 1
        guard !processes[process].isDead else { return }
        nextID += 1
        var slot = slot
        if slot.since == 0 { slot.since = now }
        switch processes[process].state.acquire(route, nil, id: nextID, priority: slot.priority, now: instant(now)) {
        case .permit(let permit): send(permit, process, slot)
        case .refused(let limited): refuse(limited, process, slot)
        case .wait:
            processes[process].waiting[nextID] = slot
            wake(process, at: now)
        }
    }

    private func send(_ permit: Permit, _ process: Int, _ slot: Slot) {
        inFlight += 1
        audit?.sent(permit.source, at: now)
        processes[process].sent[slot.priority, default: 0] += 1
        longestWait[slot.priority] = max(longestWait[slot.priority] ?? 0, now - slot.since)
        let time = now + random.milliseconds(latency) / 2
        if random.chance(unreachable) {
            audit?.neverSent(permit.source)
            let answer = ESIModel.Answer(isDown: random.chance(0.5), isSent: false)
            events.add(.answer(process, permit, answer, slot), at: time)
        } else {
            events.add(.arrive(process, permit, slot), at: time)
        }
    }

    private func arrive(_ permit: Permit, _ process: Int, _ slot: Slot) {
        let answer = esi.answer(at: now, using: &random)
        audit?.arrived(permit.source, answer, at: now)
        events.add(.answer(process, permit, answer, slot), at: now + random.milliseconds(latency) / 2)
    }

    private func settle(_ answer: ESIModel.Answer, _ permit: Permit, _ process: Int, _ slot: Slot) {
        inFlight -= 1
        guard !processes[process].isDead else { return }
        let isUrgent = processes[process].state.settle(
            permit,
            answer.outcome,
            report: answer.report,
            isDown: answer.isDown,
            now: instant(now)
        )
        if isUrgent { wake(process, at: now) }
        guard !slot.isOnce else { return }
        comingBack += 1
        events.add(.acquire(process, Slot(priority: slot.priority)), at: now)
    }
}
