import Foundation
import GRDB
import Testing

/// What `audit --json` tells.
struct AuditReply: Decodable {
    struct Person: Decodable {
        private enum CodingKeys: String, CodingKey {
            case id = "character_id"
            case listed, stored, pending, stopped
            case isComplete = "is_complete"
            case lastError = "last_error"
        }

        let id: Int64
        let listed: Int
        let stored: Int
        let pending: Int
        let isComplete: Bool
        let stopped: String?
        let lastError: String?
    }

    let people: [Person]

    /// For everybody.
    var isComplete: Bool { people.allSatisfy(\.isComplete) }

    func person(_ id: Int64) -> Person? { people.first { $0.id == id } }
}

extension Workplace {
    func audit(status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws -> AuditReply {
        let audit = try await orchestrate("audit", "--json", status: status, sourceLocation: sourceLocation)
        return try JSONDecoder().decode(AuditReply.self, from: Data(audit.output.utf8))
    }

    /// Living characters of the simulator.
    func characters(_ count: Int) async throws -> [Int64] {
        let living = try await simulator.universe().filter { $0.kind == "character" && !$0.isDeleted }
        try #require(living.count >= count)
        return living.prefix(count).map(\.id)
    }

    /// The person fights twice, and then not at all: one list each time, answered 304 where nothing is new, and the
    /// details of what is new.
    func expectOnlyWhatIsNewIsAsked(whenListsHaveExpired listsHaveExpired: () async throws -> Void) async throws {
        for fights in [2, 0] {
            try await simulator.control("reset")
            try await simulator.control("fights", #"{"count":\#(fights)}"#)
            try await listsHaveExpired()
            try await orchestrate("sync-user-killmails", "--force", "--drain")
            let asked = try await expectNoBreach().killmailRequests
            #expect(asked == .init(lists: 1, details: fights))
        }
        let report = try await simulator.report()
        #expect(report.requests.byStatus["304"] == 1)
        #expect(report.repeated == 0)
    }

    /// Several at once, each with a port of its own.
    func logIn(_ people: [Int64], atOnce: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, person) in people.enumerated() {
                if number >= atOnce { try await group.next() }
                group.addTask { _ = try await logIn(person) }
            }
            try await group.waitForAll()
        }
    }

    /// Returns when what is known of everybody's lists has expired.
    func listsHaveExpired() async throws {
        let latest = try await value("SELECT max(expires_at) FROM killmail_pages") ?? 0
        while Date().timeIntervalSince1970 * 1000 < Double(latest) { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Returns when a schedule was carried out so many times more.
    func ticks(_ count: Int, of schedule: String) async throws {
        let query = "SELECT last_at FROM schedules WHERE name = '\(schedule)'"
        var last = try await value(query)
        for _ in 0..<count {
            let before = last
            last = try await value(query, where: { $0 != before })
        }
    }

    /// As if all the time had passed that retries wait for.
    func waitingIsOver() async throws {
        try await DatabaseQueue(path: database).write { database in
            try database.execute(sql: "UPDATE sync_jobs SET run_at = 0 WHERE status = 'pending'")
        }
    }

    func value(_ sql: String) async throws -> Int64? {
        try await DatabaseQueue(path: database).read { try Int64.fetchOne($0, sql: sql) }
    }

    /// Looks until it is as wanted.
    func value(_ sql: String, where isReached: (Int64?) -> Bool) async throws -> Int64 {
        while true {
            if let value = try await value(sql), isReached(value) { return value }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
