import Foundation
import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

/// One server of their own: starting one takes seconds.
@Suite("A server that fails", .timeLimit(.minutes(10)))
struct BrokenServerTests {
    @Test func nothingIsLostWhenTheServerIsShortOfMemoryOrKilled() async throws {
        try await OwnServer.run { server in
            var configuration = server.configuration
            // A start of the server and the longest backoff.
            configuration.publishTimeout = .seconds(300)
            let place = Place(configuration, queues: ["jobs", "blocked"], rungs: [50])
            do {
                try await alarm(server, place)
                try await idle(server)
                try await restart(server, place)
            } catch {
                await place.close()
                throw error
            }
            await place.close()
        }
    }

    /// The server reads no more from who publishes; what is settled still reaches it.
    private func alarm(_ server: OwnServer, _ place: Place) async throws {
        let queue = place.topology.queues[1]
        let broker = try place.broker()
        #expect(try await broker.alarm() == nil)
        try await broker.publish((1...3).map { .test($0, in: queue) })
        let held = [try await broker.take(queue), try await broker.take(queue), try await broker.take(queue)]
        try await server.control("set_vm_memory_high_watermark", "0")
        // The server tells a connection only when it next publishes.
        let stuck = (4...2000).map { entity in Task { try await broker.publish([.test(Int64(entity), in: queue)]) } }
        await place.events.wait { $0.contains { if case .blocked = $0 { true } else { false } } }

        var impatient = place.configuration
        impatient.publishTimeout = .milliseconds(300)
        let other = try place.broker(impatient)
        #expect(try await other.alarm() == "low on memory")
        // It publishes nothing any more, and tells what is there all the same.
        #expect(try await other.ready(in: place.topology.queues) == [queue: 0, place.queue: 0])
        #expect(try await other.alarm(within: .zero) == "low on memory")
        let error = await #expect(throws: BrokerError.self) { try await other.publish([.test(5, in: queue)]) }
        #expect(
            error?.message.contains("takes no messages") == true || error?.message.contains("not confirmed") == true
        )

        // The server would not hear a goodbye: to wait for its answer would be in vain.
        let begin = ContinuousClock.now
        await other.close()
        #expect(ContinuousClock.now - begin < place.configuration.connectTimeout / 2)

        try await held[0].settle(.completed(next: []))
        try await held[1].settle(.completed(next: []))
        let dead = Task { try await held[2].settle(.dead(FailureRecord(kind: "x", message: "y"))) }
        try await server.control("set_vm_memory_high_watermark", "0.4")
        await place.waits(for: .unblocked)
        for task in stuck { try await task.value }
        try await dead.value
        var seen: Set<Int64> = []
        while !seen.isSuperset(of: 4...2000) { seen.insert(try await broker.perform(queue).entity ?? -1) }
        #expect(seen.isDisjoint(with: 1...3))
        #expect(try await broker.ready("\(queue).dead") == 1)
        #expect(!place.events.value.contains { if case .disconnected = $0 { true } else { false } })
        #expect(try await broker.alarm() == nil)
        await broker.close()
    }

    /// What a busy worker would give to a free one cannot be copied: it stays, and does not come as if a worker had died.
    private func idle(_ server: OwnServer) async throws {
        var configuration = server.configuration
        configuration.verification = .milliseconds(50)
        configuration.patience = .milliseconds(300)
        let place = Place(configuration)
        let busy = try place.broker()
        try await busy.publish((1...4).map { .test($0, in: place.queue) })
        let held = try await busy.take(place.queue)
        try await server.control("set_vm_memory_high_watermark", "0")
        // All of them, or there would be nothing to give; and nobody has published since.
        #expect(busy.fetchedAhead == [place.queue: 3])
        #expect(!place.events.value.contains { if case .blocked = $0 { true } else { false } })
        let free = try place.broker()
        let offered = Task {
            let delivery = try await free.take(place.queue)
            try await delivery.settle(.completed(next: []))
            return delivery.isRedelivered
        }
        // The server tells who publishes, which here is who gives to the free one.
        await place.events.wait { $0.contains { if case .blocked = $0 { true } else { false } } }
        try await Task.sleep(for: configuration.patience * 3)
        #expect(busy.fetchedAhead == [place.queue: 3])
        try await server.control("set_vm_memory_high_watermark", "0.4")
        #expect(try await !offered.value)
        try await held.settle(.completed(next: []))
        await free.close()
        while try await busy.ready(place.queue.rawValue) > 0 {
            let delivery = try await busy.take(place.queue)
            #expect(!delivery.isRedelivered)
            try await delivery.settle(.completed(next: []))
        }
        await place.close()
    }

    /// SIGKILL: what was confirmed is there when it is back, and who waited goes on by himself.
    private func restart(_ server: OwnServer, _ place: Place) async throws {
        let broker = try place.broker()
        let queue = place.queue
        try await broker.publish((1...500).map { .test($0, in: queue) })
        let waiting = try await broker.take(queue)
        try await waiting.settle(.retried(after: .milliseconds(50), FailureRecord(kind: "x", message: "y")))
        let inHand = try await broker.take(queue)

        try await server.kill()
        await place.events.wait { $0.contains { if case .disconnected(.consuming, _) = $0 { true } else { false } } }
        let publishing = Task { try await broker.publish((501...1000).map { .test($0, in: queue) }) }
        await place.events.wait { $0.contains { if case .cannotConnect(.publishing, _) = $0 { true } else { false } } }
        try await inHand.settle(.completed(next: []))
        try await server.start()
        try await publishing.value

        var seen: Set<Int64> = []
        while seen.count < 1000 { seen.insert(try await broker.perform(queue).entity ?? -1) }
        #expect(seen == Set(1...1000))
    }
}
