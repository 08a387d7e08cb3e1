package import Domain
package import Foundation

extension PostgreSQLStore {
    package func events(after sequence: Int64, limit: Int) async throws(StoreError) -> [KillmailEvent] {
        try await readAtLength(
            Several(
                Statement(
                    "read events",
                    """
                    SELECT sequence, killmail_id, killmail_time, people, created_at FROM killmail_events
                    WHERE sequence > $1 ORDER BY sequence LIMIT $2
                    """,
                    .value(sequence),
                    .value(limit)
                )
            ) { rows throws(PostgreSQLFailure) in
                try rows.map { row throws(PostgreSQLFailure) in
                    KillmailEvent(
                        sequence: try row[0],
                        killmailID: try row[1],
                        killmailTime: try row[2],
                        people: try row[3],
                        savedAt: try row[4]
                    )
                }
            }
        )
    }

    package func lastEvent() async throws(StoreError) -> Int64 {
        try await read(
            Several(Statement("look for the last event", "SELECT last FROM killmail_event_numbers")) {
                rows throws(PostgreSQLFailure) in try rows.first?[0] ?? 0
            }
        )
    }

    package func removeEvents(savedBefore time: Date, limit: Int) async throws(StoreError) -> Int {
        try await write(Several(.removeEvents(savedBefore: time, limit: limit)) { $0.count })
    }
}

extension Statement {
    static func removeEvents(savedBefore time: Date, limit: Int) -> Statement {
        Statement(
            "remove old events",
            // As an array, or the planner might read the whole table to join the lot with it.
            """
            DELETE FROM killmail_events WHERE sequence = ANY (ARRAY(
                SELECT sequence FROM killmail_events WHERE created_at < $1::timestamptz ORDER BY created_at LIMIT $2
            ))
            RETURNING 1
            """,
            .value(time),
            .value(limit)
        )
    }

    /// For those of the killmails that this very transaction has inserted. The row of the last number is locked from here
    /// to the commit, so that numbers become visible in their order.
    static func appendEvents(of killmails: [Int64], at now: Parameter) -> Statement {
        Statement(
            "append events",
            // One look by key for each: as a join it might read the whole table.
            """
            WITH new AS (
                SELECT killmail_id, killmail_time, row_number() OVER (ORDER BY position) AS number
                FROM unnest($1::bigint[]) WITH ORDINALITY AS saved (killmail_id, position)
                CROSS JOIN LATERAL (
                    SELECT killmail_time FROM killmails
                    WHERE killmails.killmail_id = saved.killmail_id AND xmin = pg_current_xact_id()::xid LIMIT 1
                ) AS killmail
            ), taken AS (
                UPDATE killmail_event_numbers SET last = last + (SELECT count(*) FROM new)
                WHERE EXISTS (SELECT FROM new) RETURNING last
            )
            INSERT INTO killmail_events (sequence, killmail_id, killmail_time, people, created_at)
            SELECT last - (SELECT count(*) FROM new) + number, killmail_id, killmail_time,
                ARRAY(
                    SELECT DISTINCT lister_id FROM killmail_listings AS listing
                    WHERE listing.killmail_id = new.killmail_id AND lister_kind = 'character' ORDER BY lister_id
                ),
                coalesce($2::timestamptz, now())
            FROM new, taken
            """,
            .column(killmails),
            now
        )
    }
}
