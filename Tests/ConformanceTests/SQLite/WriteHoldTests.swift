import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import SQLite

@Suite("SQLite: transactions that keep others from writing", .timeLimit(.minutes(1)))
struct WriteHoldTests {
    private let lines = Observed<[String]>([])
    private var logger: Logger { Logger(label: "test") { [lines] _ in LineHandler(lines: lines) } }
    private let warning = "warning A transaction took long, and nobody else could write to the database"

    @Test(
        arguments: [
            (0.2, 0.9, nil), (0.2, 3.24, "disk=3.0 seconds=3.2"), (2, 2, "disk=0.0 seconds=2.0"),
            (nil, 1.5, "disk=0.0 seconds=1.5"),
        ] as [(Double?, Double, String?)]
    )
    func onlyALongOneIsToldOf(_ written: Double?, _ ended: Double, _ figures: String?) {
        let begun = ContinuousClock.now
        let hold = WriteHold(begun: begun, written: written.map { begun + .seconds($0) })
        hold.report(at: begun + .seconds(ended), to: logger)
        #expect(lines.value == (figures.map { ["\(warning) \($0)"] } ?? []))
    }

    @Test
    func whoWritesTellsItself() async throws {
        try await withPlace { place in
            let database = try SQLiteDatabase(path: place.appending(path: "test.sqlite").path, logger: logger)
            try await database.write { database in
                try database.execute(sql: "CREATE TABLE numbers (n INTEGER)")
                usleep(1_000_000)
            }
            #expect(lines.value.contains { $0.hasPrefix(warning) })
            try database.close()
        }
    }
}
