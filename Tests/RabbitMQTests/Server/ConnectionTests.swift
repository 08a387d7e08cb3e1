import Foundation
import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

@Suite("Connections", .timeLimit(.minutes(5)))
struct ConnectionTests {
    @Test func whatWasInHandComesAgainAndItsLateSettlingHarmsNothing() async throws {
        try await withProxy { place, proxy in
            let broker = try place.broker()
            try await broker.publish((1...3).map { .test($0, in: place.queue) })
            let held = try await broker.take(place.queue)
            #expect(!held.isRedelivered)
            proxy.cut()
            await place.events.wait {
                $0.contains { if case .disconnected(.consuming, _) = $0 { true } else { false } }
            }
            var again: [Held] = []
            for _ in 1...3 { again.append(try await broker.take(place.queue)) }
            #expect(Set(again.map(\.message.entity)) == [1, 2, 3])
            #expect(again.first { $0.message.entity == 1 }?.isRedelivered == true)
            // Of the channel that is gone: on the new one its number is another delivery's.
            try await held.settle(.completed(next: []))
            for held in again.dropFirst() { try await held.settle(.completed(next: [])) }
            await broker.close()
            try await place.broker().becomesReady(1, in: place.queue.rawValue)
            try await again[0].settle(.released)
        }
    }

    @Test func aPublicationOutlivesItsConnections() async throws {
        try await withProxy { place, proxy in
            let broker = try place.broker()
            try await broker.connect()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<20 {
                    group.addTask {
                        for part in 0..<20 {
                            let first = Int64(task * 1000 + part * 50)
                            try await broker.publish((first..<first + 50).map { .test($0, in: place.queue) })
                        }
                    }
                }
                group.addTask {
                    for _ in 1...3 {
                        let accepted = proxy.accepted
                        proxy.cut()
                        while proxy.accepted == accepted { try await Task.sleep(for: .milliseconds(1)) }
                    }
                }
                try await group.waitForAll()
            }
            var seen: Set<Int64> = []
            while seen.count < 20_000 { seen.insert(try await broker.perform(place.queue).entity ?? -1) }
        }
    }

    @Test func aSilentPeerIsNoticed() async throws {
        try await withProxy(configure: { $0.heartbeat = .seconds(1) }) { place, proxy in
            let broker = try place.broker()
            let next = Task { try await broker.perform(place.queue).entity }
            await place.waits(for: .connected(.consuming))
            proxy.fallSilent()
            await place.events.wait {
                $0.contains { if case .disconnected(.consuming, _) = $0 { true } else { false } }
            }
            proxy.recover()
            try await broker.publish([.test(1, in: place.queue)])
            let entity = try await next.value
            #expect(entity == 1)
        }
    }

    /// Heartbeats pass while jobs run and nobody asks the broker for anything.
    @Test func aQuietConnectionIsKept() async throws {
        try await withPlace(configure: { $0.heartbeat = .seconds(3) }) { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue)])
            let held = try await broker.take(place.queue)
            // The server gives up after two heartbeats without one.
            try await Task.sleep(for: .seconds(8))
            try await held.settle(.completed(next: []))
            await broker.close()
            #expect(!place.events.value.contains { if case .disconnected = $0 { true } else { false } })
            #expect(try await place.broker().ready(place.queue.rawValue) == 0)
        }
    }

    @Test func consumersAreVerifiedAgainAndAgain() async throws {
        try await withPlace(configure: { $0.verification = .milliseconds(20) }) { place in
            let broker = try place.broker()
            #expect(broker.lastVerified == nil)
            let next = Task { try await broker.perform(place.queue).entity }
            try await broker.isVerified(after: .now)
            try await place.broker().delete(place.queue.rawValue)
            // Whoever notices it first, the queue is declared again, and consumed.
            await place.events.wait { events in
                events.contains {
                    switch $0 {
                    case .consumerCancelled, .channelClosed: true
                    default: false
                    }
                }
            }
            try await broker.isVerified(after: .now)
            try await broker.publish([.test(1, in: place.queue)])
            #expect(try await next.value == 1)
        }
    }

    @Test func withoutAConnectionConsumersAreNotVerified() async throws {
        try await withProxy(configure: {
            $0.verification = .milliseconds(20)
            $0.heartbeat = .seconds(1)
        }) { place, proxy in
            let broker = try place.broker()
            let next = Task { try await broker.perform(place.queue).entity }
            try await broker.isVerified(after: .now)
            proxy.fallSilent()
            await place.events.wait {
                $0.contains { if case .disconnected(.consuming, _) = $0 { true } else { false } }
            }
            let lost = ContinuousClock.now
            #expect(try #require(broker.lastVerified) < lost)
            proxy.recover()
            try await broker.isVerified(after: lost)
            try await broker.publish([.test(1, in: place.queue)])
            #expect(try await next.value == 1)
        }
    }

    @Test func withoutAServerAPublicationFailsInTimeAndSaysWhy() async throws {
        let proxy = try Proxy(to: 1)
        defer { proxy.stop() }
        try await withPlace(configure: {
            $0.port = proxy.port
            $0.publishTimeout = .milliseconds(400)
        }) { place in
            let broker = try place.broker()
            let error = await #expect(throws: BrokerError.self) {
                try await broker.publish([.test(1, in: place.queue)])
            }
            #expect(error?.message.contains("127.0.0.1") == true)
            await #expect(throws: BrokerError.self) { try await broker.connect() }
        }
    }

    @Test func aWrongPasswordIsToldAtTheStartAndNotRepeated() async throws {
        try await withPlace(configure: { $0.password = "wrong-secret" }) { place in
            let broker = try place.broker()
            let error = await #expect(throws: BrokerError.self) { try await broker.connect() }
            #expect(error?.message.contains("ACCESS_REFUSED") == true)
            #expect(error?.message.contains("as guest") == true)
            #expect(error?.message.contains("secret") == false)
        }
        try await withPlace(configure: { $0.virtualHost = "nowhere" }) { place in
            let broker = try place.broker()
            let error = await #expect(throws: BrokerError.self) { try await broker.connect() }
            #expect(error?.message.contains("nowhere") == true)
        }
    }

    @Test func namesThatAnURLMustQuoteWork() async throws {
        let port = try TestServer.configuration().port
        let url = "amqp://us%3Aer%40:p%40ss%3A%2Fw%25rd%3F%23@127.0.0.1:\(port)/a%2Fb%20c%25"
        let configuration = try RabbitMQBroker.Configuration(url: url)
        try await withPlace(configure: { $0 = configuration }) { place in
            let broker = try place.broker()
            try await broker.publish([.test(1, in: place.queue)])
            #expect(try await broker.perform(place.queue).entity == 1)
        }
    }

    @Test func withTLSTheCertificateAndTheNameAreVerified() async throws {
        let port = try TestServer.tlsPort()
        let authority = "\(try TestServer.folder())/ca.pem"
        func url(_ host: String, _ authority: String?) -> String {
            "amqps://guest:guest@\(host):\(port)" + (authority.map { "?cacertfile=\($0)" } ?? "")
        }
        func connect(_ url: String) async throws {
            let configuration = try RabbitMQBroker.Configuration(url: url)
            try await withPlace(configure: { $0 = configuration }) { place in
                let broker = try place.broker()
                try await broker.connect()
                try await broker.publish([.test(1, in: place.queue)])
                #expect(try await broker.perform(place.queue).entity == 1)
            }
        }
        try await connect(url("localhost", authority))
        let otherHost = await #expect(throws: BrokerError.self) { try await connect(url("127.0.0.1", authority)) }
        #expect(otherHost?.message.contains("hostname") == true, "\(String(describing: otherHost))")
        let otherAuthority = await #expect(throws: BrokerError.self) { try await connect(url("localhost", nil)) }
        #expect(otherAuthority?.message.contains("verif") == true, "\(String(describing: otherAuthority))")
        let noFile = await #expect(throws: BrokerError.self) { try await connect(url("localhost", "/nonexistent")) }
        #expect(noFile?.message.contains("/nonexistent") == true)
    }

    private func withProxy(
        configure: (inout RabbitMQBroker.Configuration) -> Void = { _ in },
        _ body: (Place, Proxy) async throws -> Void
    ) async throws {
        let proxy = try Proxy(to: TestServer.configuration().port)
        defer { proxy.stop() }
        try await withPlace(configure: {
            $0.port = proxy.port
            configure(&$0)
        }) { try await body($0, proxy) }
    }
}
