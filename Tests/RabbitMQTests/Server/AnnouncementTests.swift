import Foundation
import Jobs
import Testing

@testable import RabbitMQ

@Suite("Announcements", .timeLimit(.minutes(5)))
struct AnnouncementTests {
    @Test func whoListensHasThemInTheirOrder() async throws {
        try await withPlace { place in
            let listener = try place.broker()
            try await listener.connect()
            let heard = "\(place.topology.prefix).heard"
            try await listener.declare(Topology.Queue(name: heard))
            try await listener.bind(Topology.Binding(exchange: place.topology.events, queue: heard, key: "killmail.*"))

            let broker = try place.broker()
            let announcements = (1...3).map {
                Announcement(key: "killmail.saved", sequence: $0, body: Data("{\"sequence\":\($0)}".utf8))
            }
            try await broker.announce(announcements)
            try await broker.announce([Announcement(key: "other.thing", sequence: 4, body: Data("{}".utf8))])
            for announcement in announcements {
                let content = try await listener.read(heard)
                #expect(content.body == announcement.body)
                #expect(content.properties.type == "killmail.saved")
                #expect(content.properties.headers["event-sequence"] == .integer(announcement.sequence))
            }
            try await listener.delete(heard)
        }
    }

    @Test func nobodyNeedListen() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.announce([Announcement(key: "killmail.saved", sequence: 1, body: Data("{}".utf8))])
        }
    }
}
