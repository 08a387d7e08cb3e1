import Domain
import ESI
import Foundation
import Jobs
import TestSupport
import Testing

/// Names that become wanted while jobs that look for them are active, whatever their order.
@Suite(.timeLimit(.minutes(1))) struct NamesRaceTests {
    /// The settlement that a worker makes of the job's ending.
    private func run(_ message: Message, _ place: Place) async throws -> Settlement {
        let context = JobContext(priority: message.priority, generation: try #require(message.generation))
        let job = try Catalog.registry.decode(message)
        guard
            case .done(let next, let enrichment, let placed) = try await job.perform(
                with: place.services,
                context: context
            ), enrichment.isEmpty, placed.isEmpty
        else {
            throw Unexpected()
        }
        return .completed(next: try next.map { try JobRequest($0, priority: message.priority) })
    }

    private struct Unexpected: Error {}

    /// As a killmail's job does.
    private func want(_ id: Int64, _ place: Place, _ jobs: MemoryJobStore) async throws -> Message? {
        _ = try await place.store.want(names: [id], at: place.services.now())
        return try await jobs.enqueue([try JobRequest(NamesJob(), priority: Priority(4))]).messages.first
    }

    @Test func aCheckThatHasLookedAlreadyDoesNotStandInForTheNext() async throws {
        try await Place.with { place, _ async throws in
            let jobs = MemoryJobStore()
            func settle(_ message: Message, _ settlement: Settlement) async throws -> [Message] {
                try #require(try await jobs.settle(message, as: settlement))
            }
            place.esi.answer("/universe/names") { request in
                let ids = request.body.flatMap { try? JSONDecoder().decode([Int64].self, from: $0) } ?? []
                let rows = ids.map { #"{"category":"inventory_type","id":\#($0),"name":"Type \#($0)"}"# }
                return (200, "[" + rows.joined(separator: ",") + "]")
            }
            let first = try #require(try await want(1, place, jobs))
            let slow = try #require(try await settle(first, try await run(first, place)).first)
            #expect(slow.name == NamesCheckJob.name)
            // It has found nothing, and is not settled yet.
            let nothing = try await run(slow, place)
            #expect(nothing == .completed(next: []))

            let second = try #require(try await want(2, place, jobs))
            let ending = try await run(second, place)
            // Too late for the second, which is active still.
            #expect(try await want(3, place, jobs) == nil)
            var messages = try await settle(second, ending)
            messages += try await settle(slow, nothing)
            #expect(messages.map(\.name) == [NamesCheckJob.name])

            while let message = messages.popLast() {
                messages += try await settle(message, try await run(message, place))
            }
            #expect(try await place.store.names(of: [1, 2, 3]).count == 3)
        }
    }

    /// Else ESI would be asked for ever.
    @Test func aNameThatESIDoesNotTellEndsTheChain() async throws {
        try await Place.with { place, _ async throws in
            let jobs = MemoryJobStore()
            place.esi.answer("/universe/names") { _ in (200, "[]") }
            var messages = [try #require(try await want(1, place, jobs))]
            var names: [JobName?] = []
            while let message = messages.popLast(), names.count < 9 {
                names.append(message.name)
                messages += try #require(try await jobs.settle(message, as: try await run(message, place)))
            }
            #expect(names == [NamesJob.name, NamesCheckJob.name])
            #expect(place.esi.asked.count == 1)
        }
    }

    @Test func aCheckOfAnEarlierVersionIsRead() throws {
        let message = Message(
            queue: .killmails,
            name: NamesCheckJob.name,
            entity: 0,
            generation: 7,
            body: Data("{}".utf8)
        )
        #expect(try Catalog.registry.decode(message).entity == 0)
    }
}
