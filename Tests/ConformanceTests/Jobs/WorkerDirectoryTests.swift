import Foundation
import Jobs
import Testing

@Suite("Who works", .timeLimit(.minutes(5)))
struct WorkerDirectoryTests {
    private static let worker = WorkerIdentity(host: "bench-1", pid: 77, boot: "b00t")

    @Test(arguments: BackendKind.allCases)
    func tellsWhoWorksWhatTheyHoldAndSinceWhen(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let backend = try await kind.open(place, time: time, worker: Self.worker)
            let begin = time.date
            var report = WorkerReport(worker: Self.worker, queues: [.first, .second])
            try await backend.workers.renew(report)
            time.advance(by: 20)
            report.held = [
                HeldJobs(queue: .first, count: 3, seconds: 4.5, ahead: 2),
                HeldJobs(queue: .second, count: 1, seconds: 1),
            ]
            report.verifiedAge = .seconds(7)
            try await backend.workers.renew(report)
            time.advance(by: 2)
            let entry = try #require(try await backend.workers.workers().first)
            #expect(try await backend.workers.workers().count == 1)
            #expect(entry.worker == Self.worker)
            #expect(Set(entry.queues) == [.first, .second])
            #expect(entry.startedAt == begin)
            #expect(entry.heartbeatAt == begin.addingTimeInterval(20))
            #expect(entry.readAt == begin.addingTimeInterval(22))
            #expect(entry.verifiedAt == begin.addingTimeInterval(13))
            #expect(entry.held == report.held)
            #expect(entry.holding == 4)
            #expect(entry.holdingSince == begin.addingTimeInterval(15.5))
            #expect(entry.health == .healthy)
            try await backend.close()
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoIsSilentIsLateThenDead(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let backend = try await kind.open(place, time: time, worker: Self.worker)
            try await backend.workers.renew(WorkerReport(worker: Self.worker, queues: [.first], verifiedAge: .zero))
            var healths: [WorkerHealth?] = []
            var consumers: [Int] = []
            for _ in 0..<4 {
                healths.append(try await backend.workers.workers().first?.health)
                consumers.append(try await backend.counts(.first).consumers)
                time.advance(by: 25)
            }
            #expect(healths == [.healthy, .late, .late, .dead])
            #expect(consumers == [1, 1, 1, 0])
            // Awake again, it is what it was.
            try await backend.workers.renew(WorkerReport(worker: Self.worker, queues: [.first], verifiedAge: .zero))
            #expect(try await backend.workers.workers().map(\.health) == [.healthy])
            try await backend.close()
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whoLeavesIsGone(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let backend = try await kind.open(place, time: time, worker: Self.worker)
            try await backend.workers.renew(WorkerReport(worker: Self.worker, queues: [.first]))
            #expect(try await backend.counts(.first).consumers == 1)
            try await backend.workers.leave(Self.worker)
            #expect(try await backend.workers.workers().isEmpty)
            #expect(try await backend.counts(.first).consumers == 0)
            try await backend.close()
        }
    }

    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func whatLiveWorkersHoldIsInFlightAndNoMoreThanIsDue(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let backend = try await kind.open(place, time: time)
            try await backend.enqueue((1...5).map { .test($0) })
            for (number, count) in [2, 1, 9].enumerated() {
                var report = WorkerReport(
                    worker: WorkerIdentity(host: "bench", pid: number, boot: "\(number)"),
                    queues: [.first]
                )
                report.held = [HeldJobs(queue: .first, count: count, ahead: 5)]
                // The last one's heart has stood still.
                if number == 2 { time.advance(by: -120) }
                try await backend.workers.renew(report)
                if number == 2 { time.advance(by: 120) }
            }
            var counts = try await backend.counts(.first)
            #expect((counts.ready, counts.inFlight, counts.consumers) == (2, 3, 2))
            try await backend.perform(3, .first)
            counts = try await backend.counts(.first)
            // As if their reports were of before.
            #expect((counts.ready, counts.inFlight, counts.completed) == (0, 2, 3))
            try await backend.close()
        }
    }

    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func whoIsSilentForLongIsForgotten(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let backend = try await kind.open(place, time: time)
            try await backend.workers.renew(WorkerReport(worker: Self.worker, queues: [.first]))
            time.advance(by: 601)
            let other = WorkerIdentity(host: "bench-2", pid: 1, boot: "other")
            try await backend.workers.renew(WorkerReport(worker: other, queues: [.first]))
            #expect(try await backend.workers.workers().map(\.worker) == [other])
            try await backend.close()
        }
    }
}
