import Domain
import ESI
import Foundation
import Jobs
import Testing

@Suite(.timeLimit(.minutes(1))) struct NamesJobTests {
    private static let path = "/universe/names"

    private func answer(_ place: Place, bad: Set<Int64> = [], silent: Set<Int64> = []) {
        place.esi.answer(Self.path) { request in
            let ids = Self.ids(request)
            guard !ids.isEmpty, ids.count <= 1000, Set(ids).count == ids.count else { return (400, "{}") }
            guard bad.isDisjoint(with: ids) else {
                return (404, #"{"error":"Ensure all IDs are valid before resolving."}"#)
            }
            let rows = ids.filter { !silent.contains($0) }
                .map { #"{"category":"inventory_type","id":\#($0),"name":"Type \#($0)"}"# }
            return (200, "[" + rows.joined(separator: ",") + "]")
        }
    }

    private static func ids(_ request: HTTPRequest) -> [Int64] {
        request.body.flatMap { try? JSONDecoder().decode([Int64].self, from: $0) } ?? []
    }

    @Test func nothingWantedIsNothingAsked() async throws {
        try await Place.with { place, _ async throws in
            #expect(try await place.next(NamesJob()) == ["names-check 1"])
            #expect(try await place.next(NamesCheckJob(after: 1)) == [])
            #expect(place.esi.asked.isEmpty)
        }
    }

    @Test func aThousandGoInOneRequestAndTheRestFollows() async throws {
        try await Place.with { place, date async throws in
            answer(place)
            _ = try await place.store.want(names: Array(1...1500), at: date.now)
            #expect(try await place.next(NamesJob()) == ["names"])
            #expect(try await place.next(NamesJob()) == ["names-check 1"])
            #expect(try await place.next(NamesCheckJob(after: 1)) == [])
            #expect(place.esi.asked == ["POST /universe/names", "POST /universe/names"])
            #expect(try await place.store.names(of: Array(1...1500)).count == 1500)
        }
    }

    @Test func aNameIsReadAgainAfterAMonth() async throws {
        try await Place.with { place, date async throws in
            let old = (1...1100).map { Name(id: $0, text: "Old \($0)", category: "inventory_type") }
            try await place.store.save(names: old, missing: [])
            answer(place, bad: [2], silent: [3])
            #expect(try await place.next(StaleNamesJob()) == [])
            #expect(place.esi.asked.isEmpty)
            date.advance(by: 31 * 86_400)
            #expect(try await place.next(StaleNamesJob()) == ["stale-names"])
            #expect(try await place.next(StaleNamesJob()) == [])
            let names = try await place.store.names(of: Array(1...1100)).mapValues(\.text)
            #expect([1, 1100].map { names[$0] } == ["Type 1", "Type 1100"])
            // ESI tells these no more.
            #expect([2, 3].map { names[$0] } == ["Old 2", "Old 3"])
            place.esi.forget()
            #expect(try await place.next(StaleNamesJob()) == [])
            #expect(place.esi.asked.isEmpty)
        }
    }

    @Test func oneBadIDIsIsolatedAndRemembered() async throws {
        try await Place.with { place, date async throws in
            answer(place, bad: [700])
            _ = try await place.store.want(names: Array(1...1000), at: date.now)
            #expect(try await place.next(NamesJob()) == ["names"])
            // Ten halvings of a thousand: two requests each, and the first.
            #expect(place.esi.asked.count <= 21)
            #expect(try await place.store.names(of: Array(1...1000)).count == 999)
            place.esi.forget()
            #expect(try await place.next(NamesJob()) == ["names-check 1"])
            #expect(place.esi.asked.isEmpty)
        }
    }

    @Test func aMissIsAskedAgainAfterAnHourThenAfterADay() async throws {
        try await Place.with { place, date async throws in
            answer(place, bad: [7], silent: [8])
            _ = try await place.store.want(names: [7, 8], at: date.now)
            _ = try await place.next(NamesJob())
            func asked(after seconds: Double) async throws -> Int {
                date.advance(by: seconds)
                place.esi.forget()
                _ = try await place.next(NamesJob())
                return place.esi.asked.count
            }
            #expect(try await asked(after: 3590) == 0)
            #expect(try await asked(after: 20) == 3)
            #expect(try await asked(after: 3700) == 0)
            #expect(try await asked(after: 86_400) == 3)
            answer(place)
            #expect(try await asked(after: 86_500) == 1)
            #expect(try await place.store.names(of: [7, 8]).count == 2)
        }
    }

    @Test func whatWasMissingDoesNotFailWhatIsNew() async throws {
        try await Place.with { place, date async throws in
            answer(place, bad: [7])
            _ = try await place.store.want(names: [7], at: date.now)
            _ = try await place.next(NamesJob())
            date.advance(by: 3700)
            _ = try await place.store.want(names: [1, 2, 3], at: date.now)
            place.esi.forget()
            #expect(try await place.next(NamesJob()) == ["names"])
            #expect(place.esi.asked.count == 1)
            #expect(try await place.store.names(of: [1, 2, 3, 7]).count == 3)
        }
    }

    /// While it is active nobody can queue it: what was wanted behind its back must be found when it has ended.
    @Test func whatIsWantedMeanwhileIsFound() async throws {
        try await Place.with { place, date async throws in
            answer(place)
            _ = try await place.store.want(names: [1], at: date.now)
            #expect(try await place.next(NamesJob()) == ["names-check 1"])
            _ = try await place.store.want(names: [2], at: date.now)
            #expect(try await place.next(NamesCheckJob(after: 1)) == ["names"])
            #expect(try await place.next(NamesJob()) == ["names-check 1"])
            #expect(try await place.store.names(of: [1, 2]).count == 2)
        }
    }

    @Test func aServersErrorLeavesThemWanted() async throws {
        try await Place.with { place, date async throws in
            place.esi.fail(Self.path, 500, "Unhandled internal error encountered!")
            _ = try await place.store.want(names: [1], at: date.now)
            await #expect(throws: ESIError.self) { try await place.next(NamesJob()) }
            #expect(try await place.store.wantedNames(limit: 9, at: date.now).map(\.id) == [1])
        }
    }
}
