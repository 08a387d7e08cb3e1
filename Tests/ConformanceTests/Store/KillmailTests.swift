import Domain
import Foundation
import TestSupport
import Testing

@Suite("Store: killmails", .timeLimit(.minutes(1)))
struct KillmailTests {
    @Test(arguments: BackendKind.allCases)
    func whatIsReadIsWhatWasSaved(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            var random = SeededGenerator(seed: 20_260_725)
            for number in 1...200 {
                let killmail = random.killmail(Int64(number) << 33, try #require(.test(number)))
                try await backend.store.save(killmail)
                #expect(try await backend.store.killmail(killmail.id) == killmail)
                #expect(try await backend.store.hasKillmail(killmail.id))
            }
            #expect(try await backend.store.killmail(1) == nil)
            #expect(try await backend.store.hasKillmail(1) == false)
            #expect(try await backend.store.referenceCounts() == [.stored: 200])
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
            #expect(try await first.store.referenceCounts() == [.stored: 2])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func referencesMoveOnAndNeverBack(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.store
            let references = try (1...5).map { KillmailReference(id: Int64($0), hash: try #require(.test($0))) }
            let second = KillmailReference(id: 5, hash: try #require(.test(55)))
            for _ in 0..<2 { try await store.record(references: references + [second]) }
            #expect(try await store.referenceCounts() == [.pending: 6])
            #expect(try await store.pendingReferences(limit: 3) == [references[4], second, references[3]])

            try await store.markInvalid(references[3], reason: "wrong\u{0}")
            #expect(try await store.invalidReason(of: references[3]) == "wrong")
            #expect(try await store.pendingReference(of: 4) == nil)
            #expect(try await store.pendingReference(of: 5) == references[4])
            // All hashes of a killmail are settled with it.
            var random = SeededGenerator(seed: 2)
            try await store.save(random.killmail(5, second.hash))
            #expect(try await store.pendingReferences(limit: 9) == [references[2], references[1], references[0]])

            try await store.markInvalid(second, reason: "late")
            let late = KillmailReference(id: 5, hash: try #require(.test(56)))
            try await store.record(references: references + [second, late])
            #expect(try await store.invalidReason(of: second) == nil)
            #expect(try await store.referenceCounts() == [.pending: 3, .stored: 3, .invalid: 1])
            #expect(
                try await store.references(of: 5).map(\.state) == [.stored, .stored, .stored]
            )
            #expect(
                try await store.references(of: 4) == [ReferenceRecord(references[3], .invalid, reason: "wrong")]
            )
            #expect(try await store.references(of: 3) == [ReferenceRecord(references[2], .pending)])
            #expect(try await store.references(of: 6) == [])
        }
    }
}
