import Domain
import Foundation
import Runtime
import Testing

@Suite(.timeLimit(.minutes(2))) struct EventsTests {
    /// The numbers of the killmail events in a stream.
    private static func numbers(_ text: String) -> [Int64] {
        text.matches(of: #/event: killmail.saved\r?\nid: (\d+)\n/#).compactMap { Int64($0.output.1) }
    }

    @Test func aStreamTellsWhatIsSavedFromNowOn() async throws {
        try await Place.with { place in
            try await place.engine.store.save(try Killmail.made(1))
            var isSaved = false
            var numbers: [Int64] = []
            try await Client(port: place.port).listen { text in
                if text.contains("event: status"), !isSaved {
                    isSaved = true
                    for id in 2...4 { try await place.engine.store.save(try Killmail.made(Int64(id))) }
                }
                numbers = Self.numbers(text)
                #expect(!text.contains("event: hello") || text.contains("id: 1\n"))
                return numbers.count >= 3
            }
            #expect(numbers == [2, 3, 4])
        }
    }

    @Test func whoComesBackGetsWhatItMissedAndNothingTwice() async throws {
        try await Place.with { place in
            for id in 1...1200 { try await place.engine.store.save(try Killmail.made(Int64(id))) }
            var numbers: [Int64] = []
            var isSaved = false
            try await Client(port: place.port).listen(["Last-Event-ID": "150"]) { text in
                numbers = Self.numbers(text)
                if numbers.last == 1200, !isSaved {
                    isSaved = true
                    try await place.engine.store.save(try Killmail.made(1201))
                }
                return numbers.last == 1201
            }
            #expect(numbers == Array(151...1201))
        }
    }

    @Test func aNumberOfAnotherDatabaseMeansFromNowOn() async throws {
        try await Place.with { place in
            try await place.engine.store.save(try Killmail.made(1))
            var isSaved = false
            var numbers: [Int64] = []
            try await Client(port: place.port).listen(["Last-Event-ID": "999999"]) { text in
                if text.contains("event: status"), !isSaved {
                    isSaved = true
                    try await place.engine.store.save(try Killmail.made(2))
                }
                numbers = Self.numbers(text)
                return !numbers.isEmpty
            }
            #expect(numbers == [2])
            let header = try await Client(port: place.port).get("/events", ["Last-Event-ID": "x"])
            #expect(header.status == 400 && header.body.contains("Last-Event-ID must be"), "\(header.body)")
            let query = try await Client(port: place.port).get("/events?since=x")
            #expect(query.status == 400 && query.body.contains("since must be"), "\(query.body)")
        }
    }

    /// All at once, so that they share one reader, and are there at different times.
    @Test func manyStreamsMissNothing() async throws {
        try await Place.with { place in
            let count = 40
            let all = Array(Int64(1)...60)
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<count {
                    group.addTask {
                        var numbers: [Int64] = []
                        try await Client(port: place.port).listen(["Last-Event-ID": "0"]) { text in
                            numbers = Self.numbers(text)
                            return numbers.count >= all.count
                        }
                        return numbers
                    }
                }
                for id in all { try await place.engine.store.save(try Killmail.made(id)) }
                for try await numbers in group { #expect(numbers == all) }
            }
        }
    }
}
