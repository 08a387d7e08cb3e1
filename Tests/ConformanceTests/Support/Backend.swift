import Domain
import ESI
import Foundation
import Jobs

/// One process's view of a place where jobs and data are kept.
struct Backend: Sendable {
    let broker: any Broker
    let jobStore: any JobStore
    let workers: any WorkerDirectory
    let store: any Store
    let ledger: any RateLedger
    let close: @Sendable () async throws -> Void
    /// Lets others see what they see when this process has been killed.
    let loseGrip: @Sendable () -> Void
}

/// Opens a backend at a place of its own, keeps its broker running, and removes all of it afterwards.
func withBackend(
    _ kind: BackendKind,
    _ body: (Backend, ManualTime) async throws -> Void
) async throws {
    try await withPlace { place in
        let time = ManualTime()
        let backend = try await kind.open(place, time: time)
        try await running(backend) { try await body(backend, time) }
        try await backend.close()
    }
}

/// Two views of one place, as two processes have them.
func withPeers(
    _ kind: BackendKind,
    _ body: (Backend, Backend, ManualTime) async throws -> Void
) async throws {
    try await withPlace { place in
        let time = ManualTime()
        let first = try await kind.open(place, time: time)
        let second = try await kind.open(place, time: time)
        try await running(first) {
            try await running(second) { try await body(first, second, time) }
        }
        try await first.close()
        try await second.close()
    }
}

func withPlace(_ body: (URL) async throws -> Void) async throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    do {
        try await body(place)
    } catch {
        try? await PostgreSQLPlace.remove(place)
        throw error
    }
    try await PostgreSQLPlace.remove(place)
}

func running(_ backend: Backend, _ body: () async throws -> Void) async throws {
    let life = Task { try await backend.broker.run() }
    defer { life.cancel() }
    try await body()
    life.cancel()
    try await life.value
}
