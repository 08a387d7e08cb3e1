import Domain
import Foundation
import Jobs
import Testing

@Suite("Schedule of people's killmails", .timeLimit(.minutes(1)))
struct UserKillmailsScheduleTests {
    @Test func eachPersonIsQueuedOnceInTheInterval() async throws {
        try await Place.with { place, date async throws in
            let people: [Int64] = Array(95_000_001...95_000_025)
            for person in people { try await place.logIn(person) }
            for person in people.prefix(5) {
                let at = date.now.addingTimeInterval(-600)
                try await place.store.recordKillmailSync(of: person, at: at, lastKillmailID: nil, error: nil)
            }
            let schedule = UserKillmailsSchedule(store: place.store, settings: SyncSettings())
            #expect(schedule.interval == .seconds(60))
            var queued: [Int64] = []
            for tick in 1000..<1010 {
                let work = try await schedule.work(tick: Int64(tick), at: date.now)
                #expect(work.requests.count <= 3)
                #expect(work.requests.allSatisfy { $0.priority == .schedule && $0.queue == .userKillmails })
                queued += work.requests.map(\.entity)
            }
            // Those who were synced less than a quarter of an hour ago are left out.
            #expect(queued.sorted() == Array(people.dropFirst(5)))
            let work = try await schedule.work(tick: 1001, at: date.now)
            #expect(work.finding == "people 25, due 20, part 2 of 10: 2")
            // By hand, all who are due.
            let all = try await schedule.work(tick: nil, at: date.now)
            #expect(all.requests.map(\.entity).sorted() == Array(people.dropFirst(5)))
            #expect(all.finding == "people 25, due 20")
        }
    }

    /// Minutes that the person's next sync comes after the last.
    @Test(arguments: [(600, 900, 16), (600, 300, 10), (600, 600, 11), (3600, 300, 60)])
    func eachIsQueuedWhenItIsDue(interval: Int, minimumAge: Int, minutes: Int) async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(95_000_001)
            var settings = SyncSettings()
            settings.userInterval = .seconds(interval)
            settings.userMinimumAge = .seconds(minimumAge)
            let schedule = UserKillmailsSchedule(store: place.store, settings: settings)
            // A blink after its tick.
            let at = date.now
            try await place.store.recordKillmailSync(of: 95_000_001, at: at, lastKillmailID: nil, error: nil)
            date.advance(by: -2)
            let step = schedule.interval.seconds
            for tick in 1...Int64(70 * 60 / step) {
                date.advance(by: step)
                guard try await schedule.work(tick: tick, at: date.now).requests.isEmpty else { break }
            }
            #expect(Int((date.now.timeIntervalSince(at) / 60).rounded()) == minutes)
        }
    }

    @Test func whoDidNotGrantTheScopeIsNotQueued() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(95_000_001, scopes: ["publicData"])
            try await place.logIn(95_000_002)
            var settings = SyncSettings()
            settings.userInterval = .seconds(5)
            let schedule = UserKillmailsSchedule(store: place.store, settings: settings)
            let work = try await schedule.work(tick: 3, at: date.now)
            #expect(work.requests.map(\.entity) == [95_000_002])
            #expect(work.finding == "people 2, due 1")
        }
    }

    @Test func aShortIntervalIsNotCut() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(95_000_001)
            var settings = SyncSettings()
            settings.userInterval = .seconds(5)
            settings.userMinimumAge = .zero
            let schedule = UserKillmailsSchedule(store: place.store, settings: settings)
            #expect(schedule.interval == .seconds(5))
            #expect(try await schedule.work(tick: 3, at: date.now).requests.count == 1)
        }
    }

    @Test func theQuietAreAskedForOnceAnHourWhereThatIsWishedFor() async throws {
        try await Place.with { place, date async throws in
            try await place.logIn(95_000_001)
            let at = date.now.addingTimeInterval(-1800)
            try await place.store.recordKillmailSync(of: 95_000_001, at: at, lastKillmailID: nil, error: nil)
            var settings = SyncSettings()
            settings.userInterval = .seconds(5)
            settings.isAdaptive = true
            let schedule = UserKillmailsSchedule(store: place.store, settings: settings)
            #expect(try await schedule.work(tick: 3, at: date.now).requests.isEmpty)
            date.advance(by: 1801)
            #expect(try await schedule.work(tick: 4, at: date.now).requests.count == 1)
            // Listed, and not read yet: who fights now is not quiet.
            try await place.store.recordKillmailSync(of: 95_000_001, at: date.now, lastKillmailID: 5, error: nil)
            date.advance(by: 1000)
            #expect(try await schedule.work(tick: 5, at: date.now).requests.count == 1)
        }
    }
}
