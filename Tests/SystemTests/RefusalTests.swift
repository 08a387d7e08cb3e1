import Foundation
import Testing

/// What is wrong with the settings of the distributed mode is said in one sentence.
@Suite(.timeLimit(.minutes(3))) struct RefusalTests {
    private func expect(
        _ place: Workplace,
        _ settings: [String: String],
        status: Int32 = 1,
        _ words: String...
    ) async throws {
        for (name, arguments) in [("universal-worker", []), ("orchestrator", ["sync-all"])] {
            let program = try place.start(name, arguments, settings: settings)
            #expect(await program.status() == status)
            let lines = program.errors.split(separator: "\n")
            #expect(lines.count == 1, "\(program.errors)")
            #expect(program.errors.hasPrefix("\(name): "))
            for words in words { #expect(program.errors.contains(words), "\(program.errors)") }
            #expect(!program.errors.contains("secret"))
        }
    }

    @Test func eachIsOneSentenceAndAStatus() async throws {
        try await Servers.shared { servers in
            let good = try servers.settings
            let database = try #require(good["DATABASE_URL"])
            let broker = try #require(good["RABBITMQ_URL"])
            let host = try #require(broker.split(separator: "/").last)
            try await servers.control("clear_permissions", "-p", String(host), "guest")
            try await Workplace.with(simulator: [], settings: good) { place in
                try await expect(place, ["WORKER_TYPES": "ALIANCE"], status: 64, "WORKER_TYPES", "ALIANCE", "KILLMAIL")
                let wrong = database.replacing(#/:[^:@/]+@/#, with: ":secret@")
                try await expect(place, ["DATABASE_URL": wrong], "password authentication failed", "check the user")
                let missing = database.replacing(#/\/test_[^?]*/#, with: "/nothere")
                try await expect(place, ["DATABASE_URL": missing], "\"nothere\" does not exist", "CREATE DATABASE")
                try await expect(place, [:], "rabbitmqctl set_permissions -p '\(host)' 'guest'")
                let unknown = broker.replacing("guest:guest", with: "guest:secret")
                try await expect(place, ["RABBITMQ_URL": unknown], "ACCESS_REFUSED", "Check the user name")
                try await expect(place, ["RABBITMQ_URL": broker + "x"], "rabbitmqctl add_vhost '\(host)x'")
                let nobody = "amqp://guest:secret@127.0.0.1:1"
                try await expect(place, ["RABBITMQ_URL": nobody], "127.0.0.1:1: nobody listens there")
            }
        }
    }
}
