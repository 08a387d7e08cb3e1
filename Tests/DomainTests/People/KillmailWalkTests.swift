import Domain
import Foundation
import TestSupport
import Testing

@Suite("Walk of a person's list")
struct KillmailWalkTests {
    private let now = Date(timeIntervalSince1970: 1_760_000_000)
    private func ago(_ seconds: Double) -> Date { now.addingTimeInterval(-seconds) }

    private func page(
        _ number: Int,
        _ unseen: Int,
        seen: Int = 0,
        of pages: Int,
        modified: Double = 0
    ) -> KillmailWalk.Page {
        KillmailWalk.Page(number: number, unseen: unseen, seen: seen, pages: pages, modifiedAt: ago(modified))
    }

    @Test func theFirstReadsAllPages() {
        var walk = KillmailWalk()
        #expect(walk.begin(isFull: false, at: now) == 1)
        #expect(walk.read(page(1, 0, of: 2), at: now) == .goOn)
        #expect(walk.fullAt == nil)
        #expect(walk.read(page(2, 0, of: 2), at: now) == .end)
        #expect(walk.fullAt == now)
        #expect(walk.nextPage == nil)
    }

    @Test func laterOnesStopAfterPageOneWhereSomethingOnItIsKnown() {
        var walk = KillmailWalk(fullAt: ago(600), pages: 3)
        #expect(walk.begin(isFull: false, at: now) == 1)
        #expect(walk.read(page(1, 5, seen: 1, of: 3), at: now) == .end)
        #expect(walk.nextPage == nil)

        _ = walk.begin(isFull: false, at: now)
        #expect(walk.read(page(1, 5, of: 3), at: now) == .goOn)
        // Known by this very walk, perhaps.
        #expect(walk.read(page(2, 4, seen: 1, of: 3), at: now) == .goOn)
    }

    @Test func laterOnesStopWhereNothingIsUnseen() {
        var walk = KillmailWalk(fullAt: ago(600), pages: 3)
        #expect(walk.begin(isFull: false, at: now) == 1)
        #expect(walk.read(page(1, 5, of: 3), at: now) == .goOn)
        #expect(walk.read(page(2, 0, of: 3), at: now) == .end)
        #expect(walk.fullAt == ago(600))
    }

    @Test(arguments: [(true, 600), (false, 604_800)] as [(Bool, Double)])
    func allPagesAreReadWhenAskedForAndOnceAWeek(_ isAsked: Bool, _ age: Double) {
        var walk = KillmailWalk(fullAt: ago(age), pages: 2)
        _ = walk.begin(isFull: isAsked, at: now)
        #expect(walk.read(page(1, 0, of: 2), at: now) == .goOn)
        #expect(walk.read(page(2, 0, of: 2), at: now) == .end)
        #expect(walk.fullAt == now)
        #expect(!walk.isFull)
    }

    @Test func anUnfinishedOneIsTakenUpAPageEarlierAndGoesToTheEnd() {
        var walk = KillmailWalk(nextPage: 3, fullAt: ago(600), pages: 4)
        #expect(walk.begin(isFull: false, at: now) == 2)
        #expect(walk.read(page(2, 1, seen: 3, of: 4), at: now) == .goOn)
        #expect(walk.read(page(3, 0, of: 4), at: now) == .goOn)
        // What is new since lies before page two.
        #expect(walk.read(page(4, 0, of: 4), at: now) == .goOn)
        #expect(walk.nextPage == 1)
        #expect(walk.read(page(1, 9, of: 4, modified: 9), at: now) == .goOn)
        #expect(walk.nextPage == 2)
        #expect(walk.read(page(2, 0, of: 4), at: now) == .end)
        #expect(walk.nextPage == nil)
    }

    @Test func oneThatWasTakenUpIsFullWhenItHasCaughtUp() {
        var walk = KillmailWalk(nextPage: 3, isFull: true, pages: 3)
        #expect(walk.begin(isFull: false, at: now) == 2)
        #expect(walk.read(page(2, 0, of: 3), at: now) == .goOn)
        #expect(walk.read(page(3, 1, of: 3), at: now) == .goOn)
        #expect(walk.fullAt == nil)
        #expect(walk.read(page(1, 2, seen: 1, of: 3), at: now) == .end)
        #expect(walk.fullAt == now)
        #expect(!walk.isFull)
    }

    @Test func anOlderPageIsReadAgain() {
        var walk = KillmailWalk(fullAt: ago(600), pages: 3)
        _ = walk.begin(isFull: false, at: now)
        #expect(walk.read(page(1, 9, of: 3, modified: 10), at: now) == .goOn)
        #expect(walk.read(page(2, 0, of: 3, modified: 20), at: now) == .readAgain)
        #expect(walk.nextPage == 2)
        #expect(walk.begin(isFull: false, at: now) == 1)
        // A newer one has everything that was pushed on.
        #expect(walk.read(page(1, 0, of: 3, modified: 10), at: now) == .goOn)
        #expect(walk.read(page(2, 1, of: 3, modified: 5), at: now) == .goOn)
    }

    /// Killmails arrive, pages are cached each for itself, walks are broken off anywhere: none is ever missed.
    @Test(arguments: 1...300)
    func nothingIsMissedWhateverHappens(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var world = ListWorld(size: 4)
        var store = world.walks(200, using: &random)
        world.pass(1000, using: &random, arrivals: 0)
        store = world.walk(store, patience: .max)
        store = world.walk(store, patience: .max)
        #expect(store.nextPage == nil)
        #expect(world.listed.count == world.list.count)
    }

    /// A list counts as read only when all that ESI could tell is listed, whatever was broken off before, as long as less
    /// than a page of killmails comes while a page is cached.
    @Test(arguments: 1...300)
    func nothingIsMissedAtAnEnd(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var world = ListWorld(size: 30)
        _ = world.walks(400, using: &random)
        #expect(world.missedAtAnEnd == 0)
    }
}

/// A person's list on ESI, its cache, and what we have listed.
private struct ListWorld {
    private struct Cached {
        var content: [Int]
        var pages: Int
        var madeAt: Int
    }

    static let lifetime = 100
    let size: Int
    /// Newest first.
    private(set) var list: [Int] = []
    private(set) var listed: Set<Int> = []
    private var cache: [Int: Cached] = [:]
    private var known: [Int: KillmailWalk.Page] = [:]
    private var expiry: [Int: Int] = [:]
    private var time = 0
    private var arrivals: [Int: Int] = [:]
    /// Of what ESI could have told when a walk began, what was not listed when it ended.
    private(set) var missedAtAnEnd = 0

    init(size: Int) { self.size = size }

    var date: Date { Date(timeIntervalSince1970: Double(time)) }

    mutating func pass(_ seconds: Int, using random: inout SeededGenerator, arrivals: Int? = nil) {
        time += seconds
        for _ in 0..<(arrivals ?? [0, 0, 1, 2, 9].randomElement(using: &random) ?? 0) {
            self.arrivals[list.count] = time
            list.insert(list.count, at: 0)
        }
        // Another program asks for a page, and fills ESI's cache.
        if Bool.random(using: &random) { _ = fetch(Int.random(in: 1...3, using: &random)) }
    }

    private mutating func fetch(_ number: Int) -> Cached {
        if let cached = cache[number], cached.madeAt + Self.lifetime > time { return cached }
        let pages = max(1, (list.count + size - 1) / size)
        let made = Cached(content: Array(list.dropFirst((number - 1) * size).prefix(size)), pages: pages, madeAt: time)
        cache[number] = made
        return made
    }

    private mutating func read(_ number: Int) -> KillmailWalk.Page {
        if let known = known[number], let expiresAt = expiry[number], expiresAt > time {
            return KillmailWalk.Page(number: number, unseen: 0, modifiedAt: known.modifiedAt)
        }
        let cached = fetch(number)
        let page = KillmailWalk.Page(
            number: number,
            unseen: Set(cached.content).subtracting(listed).count,
            seen: listed.intersection(cached.content).count,
            pages: cached.pages,
            modifiedAt: Date(timeIntervalSince1970: Double(cached.madeAt))
        )
        listed.formUnion(cached.content)
        known[number] = page
        expiry[number] = cached.madeAt + Self.lifetime
        return page
    }

    /// One after the other, at any time, each broken off anywhere.
    /// - Returns: what was saved of the last.
    mutating func walks(_ count: Int, using random: inout SeededGenerator) -> KillmailWalk {
        var store = KillmailWalk()
        for _ in 0..<count {
            pass(Int.random(in: 0...80, using: &random), using: &random)
            store = walk(store, patience: Int.random(in: 0..<6, using: &random))
            // Without the weekly reading of all pages nothing heals a gap.
            if store.fullAt != nil { store.fullAt = date }
        }
        return store
    }

    /// - Parameter patience: pages until it is broken off.
    /// - Returns: what was saved of the walk.
    mutating func walk(_ saved: KillmailWalk, patience: Int) -> KillmailWalk {
        var saved = saved
        var walk = saved
        let begunAt = time
        var number = walk.begin(isFull: false, at: date)
        for _ in 0..<patience {
            let before = walk
            let page = read(number)
            if page.unseen > 0 || page.pages != nil {
                saved = before
                saved.nextPage = number + 1
                if let pages = page.pages, !before.isOlder(page.modifiedAt) { saved.pages = pages }
            }
            switch walk.read(page, at: date) {
            case .end:
                let old = list.filter { arrivals[$0, default: 0] + Self.lifetime < begunAt }
                missedAtAnEnd += Set(old).subtracting(listed).count
                return walk
            case .readAgain:
                saved = walk
                // Waits until the page has expired.
                guard patience == .max else { return saved }
                time += Self.lifetime
                number = walk.begin(isFull: false, at: date)
            case .goOn: number = walk.nextPage ?? 0
            }
        }
        return saved
    }
}
