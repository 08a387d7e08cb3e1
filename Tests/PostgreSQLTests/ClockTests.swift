import Foundation
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: clocks")
struct ClockTests {
    @Test(.timeLimit(.minutes(1)), arguments: TestServer.Door.allCases)
    func thisMachinesIsComparedWithTheServers(_ door: TestServer.Door) async throws {
        try await withDatabase(TestDatabase.empty()) { database in
            let backend = try await database.open(door)
            // The server of the tests is on this machine.
            #expect(abs(try await backend.clockLead()) < 1)
            let ahead = try await backend.database.clockLead { Date().addingTimeInterval(7200) }
            #expect(abs(ahead - 7200) < 1)
            let behind = try await backend.database.clockLead { Date().addingTimeInterval(-90) }
            #expect(abs(behind + 90) < 1)
            await backend.close()
        }
    }

    /// However long the question was on its way.
    @Test(arguments: [(0.0, 100.0, 0.0), (60, 100, 10), (0, 40, -10), (50, 50, 0)])
    func theWayIsNobodysFault(_ before: Double, _ after: Double, _ lead: Double) {
        func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }
        #expect(PostgreSQLDatabase.lead(over: date(50), from: date(before), to: date(after)) == lead)
    }
}
