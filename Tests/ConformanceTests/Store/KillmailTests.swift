import Domain
import Foundation
import TestSupport
import Testing

@Suite("Store: killmails", .timeLimit(.minutes(5)))
struct KillmailTests {
    @Test(arguments: BackendKind.allCases)
    func whatIsReadIsWhatWasSaved(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            var random = SeededGenerator(seed: 20_260_725)
            for number in 1...200 {
                let killmail = random.killmail(Int64(number) << 33, try #require(.test(number)))
                try await backend.store.save(killmail)
                #expect(try await backend.store.killmail(killmail.id) == killmail)
            }
            #expect(try await backend.store.killmail(1) == nil)
            #expect(try await backend.store.referenceCounts(listedBy: nil) == [.stored: 200])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aKnownKillmailStaysAsItIs(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, _ in
            var random = SeededGenerator(seed: 1)
            let killmail = random.killmail(7, try #require(.test(1)))
            let other = random.killmail(7, try #require(.test(2)))
            try await first.store.save(killmail)
            try await second.store.save(killmail)
            try await second.store.save(other)
            #expect(try await first.store.killmail(7) == killmail)
            #expect(try await first.store.referenceCounts(listedBy: nil) == [.stored: 2])
        }
    }
}
