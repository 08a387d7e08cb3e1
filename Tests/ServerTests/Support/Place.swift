import Domain
import ESI
import Foundation
import Jobs
import Logging
import Runtime
import Server
import TestSupport
import Testing

/// A database of its own, and a server on it that listens on loopback.
struct Place: Sendable {
    let engine: Engine
    let port: Int

    static func with(
        adminToken: String? = nil,
        _ test: @Sendable (Place) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = Configuration()
        configuration.storage = .embedded(path: folder.appending(path: "test.sqlite").path)
        configuration.adminToken = adminToken.map { Secret($0) }
        let logger = Logger.silent
        let engine = try await Engine(configuration, logger: logger)
        let result: Result<Void, any Error>
        do {
            try await serve(engine, logger, test)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await engine.close()
        try result.get()
    }

    private static func serve(
        _ engine: Engine,
        _ logger: Logger,
        _ test: @Sendable (Place) async throws -> Void
    ) async throws {
        let server = Server(engine, bind: "127.0.0.1", port: 0, flow: nil, logger: logger)
        let ports = Observed<[Int]>([])
        let life = Task { try await server.run { ports.append($0) } }
        let port = await ports.wait(for: 1)[0]
        do {
            try await test(Place(engine: engine, port: port))
        } catch {
            life.cancel()
            _ = await life.result
            throw error
        }
        life.cancel()
        try await life.value
    }

    var host: String { "127.0.0.1:\(port)" }
}

extension Killmail {
    static func made(_ id: Int64) throws -> Killmail {
        let hash = try #require(KillmailHash(String(format: "%040llx", id)))
        var killmail = Killmail(
            id: id,
            hash: hash,
            time: Date(timeIntervalSince1970: 1_700_000_000 + Double(id)),
            solarSystemID: 30_000_142,
            victim: Victim(shipTypeID: 587, damageTaken: 10)
        )
        killmail.victim.characterID = 95_000_001
        var attacker = Attacker(damageDone: 10, finalBlow: true)
        attacker.characterID = 95_000_002
        killmail.attackers = [attacker]
        return killmail
    }
}
