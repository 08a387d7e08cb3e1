import Foundation
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: values", .timeLimit(.minutes(1)))
struct ValueTests {
    @Test
    func valuesComeBackAsTheyWent() async throws {
        let database = try await TestDatabase.used()
        let backend = try await database.open()
        let integers: [Int64?] = [0, -1, .min, .max, nil, 1 << 33]
        let doubles: [Double?] = [0, -0.1, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, nil]
        let texts: [String?] = ["", "NULL", "\"quoted\", {braces}", "🛸 \u{200B}'\\", nil, "O'Neil"]
        let bytes: [Data?] = [Data(), Data([0, 255, 0]), nil, Data("{}".utf8), Data([92]), Data([0])]
        let flags: [Bool?] = [true, false, nil, true, false, nil]
        let dates: [Date?] = [
            Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 1_760_000_000.123), nil, .distantPast,
            .distantFuture, Date(timeIntervalSince1970: -1),
        ]
        let statement = Statement(
            "echo",
            """
            SELECT * FROM unnest($1::bigint[], $2::double precision[], $3::text[], $4::bytea[], $5::boolean[],
                $6::timestamptz[])
            """,
            .column(integers),
            .column(doubles),
            .column(texts),
            .column(bytes),
            .column(flags),
            .column(dates)
        )
        let isSame = try await backend.database.readAtLength(
            Several(statement) { rows throws(PostgreSQLFailure) in
                let columns = try rows.map { row throws(PostgreSQLFailure) in
                    (
                        try row[0] as Int64?, try row[1] as Double?, try row[2] as String?, try row[3] as Data?,
                        try row[4] as Bool?, try row[5] as Date?
                    )
                }
                return [
                    columns.map(\.0) == integers, columns.map(\.1) == doubles, columns.map(\.2) == texts,
                    columns.map(\.3) == bytes, columns.map(\.4) == flags, columns.map(\.5) == dates,
                ]
            }
        )
        #expect(isSame == [true, true, true, true, true, true])
        await backend.close()
        try await database.reuse()
    }

    @Test
    func whatNoCalendarReachesIsCutOffAndNullIsRemoved() async throws {
        let database = try await TestDatabase.used()
        let backend = try await database.open()
        let statement = Statement(
            "echo",
            "SELECT $1::timestamptz::text, $2::timestamptz < '4700-01-01 BC', $3::text, $4::bigint[], $5::bigint[]",
            .value(Date(timeIntervalSince1970: 1e300)),
            .value(Date(timeIntervalSince1970: -1e300)),
            .value("nul\u{0}in\u{0}"),
            .value([3, .min, .max] as [Int64]),
            .value([] as [Int64])
        )
        let row = try await backend.database.readAtLength(
            Several(statement) { rows throws(PostgreSQLFailure) in
                let row = rows.first
                return (
                    try row?[0] as String?, try row?[1] as Bool?, try row?[2] as String?, try row?[3] as [Int64]?,
                    try row?[4] as [Int64]?
                )
            }
        )
        #expect(row.0?.hasPrefix("294276-") == true)
        #expect(row.1 == true)
        #expect(row.2 == "nulin")
        #expect(row.3 == [3, .min, .max])
        #expect(row.4 == [])
        await backend.close()
        try await database.reuse()
    }

    @Test
    func anotherTypeThanTheSchemasIsSaid() async throws {
        let database = try await TestDatabase.used()
        let backend = try await database.open()
        let failure = await sentence {
            _ = try await backend.database.readAtLength(
                Several(Statement("echo", "SELECT 1::smallint AS little")) { rows throws(PostgreSQLFailure) in
                    try rows.first?[0] as Int64?
                }
            )
        }
        #expect(failure.contains("(echo): the column little has another type"))
        await backend.close()
        try await database.reuse()
    }
}
