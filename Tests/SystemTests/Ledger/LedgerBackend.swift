import Foundation
import GRDB
import TestSupport
import Testing

/// Where jobs and data are, read with no code of ours.
enum LedgerBackend {
    case sqlite(path: String)
    case servers(Servers)

    /// The first column of all rows.
    func column(_ sql: String) async throws -> [String] {
        switch self {
        case .sqlite(let path):
            var configuration = Configuration()
            configuration.busyMode = .timeout(30)
            return try await DatabaseQueue(path: path, configuration: configuration).read { database in
                try Row.fetchAll(database, sql: sql).map { row in
                    switch (row[0] as DatabaseValue).storage {
                    case .string(let text): text
                    case .int64(let number): "\(number)"
                    case .null, .double, .blob: ""
                    }
                }
            }
        case .servers(let servers):
            return try await servers.sql(sql).split(separator: "\n").map(String.init)
        }
    }

    func count(_ sql: String) async throws -> Int { try #require(try await column(sql).first.flatMap { Int($0) }) }
}

extension LedgerBackend {
    /// How many jobs have not ended.
    func active() async throws -> Int {
        try await count("SELECT count(*) FROM sync_jobs WHERE status IN ('pending', 'processing')")
    }

    func deadLetters() async throws -> [String] {
        try await column(
            """
            SELECT entity_type || ' ' || entity_id || ': ' || coalesce(error, '') FROM sync_jobs
            WHERE status = 'failed'
            """
        )
    }

    /// Dead letters that nothing is wrong with.
    func jobsThatWorkersDiedWith() async throws -> Int {
        try await count("SELECT count(*) FROM sync_jobs WHERE status = 'failed' AND error_kind = 'crash_loop'")
    }

    /// The entities that are stored, or known not to exist.
    func known() async throws -> Set<Entity> {
        var known: Set<Entity> = []
        for (kind, query) in [
            ("alliance", "SELECT id FROM alliances"), ("corporation", "SELECT id FROM corporations"),
            ("character", "SELECT id FROM characters"), ("killmail", "SELECT killmail_id FROM killmails"),
        ] {
            known.formUnion(try await column(query).compactMap { Int64($0).map { Entity(kind: kind, id: $0) } })
        }
        for line in try await column("SELECT kind || ' ' || id FROM missing_entities") {
            let words = line.split(separator: " ")
            if words.count == 2, let id = Int64(words[1]) { known.insert(Entity(kind: String(words[0]), id: id)) }
        }
        return known
    }

    /// Killmails without all that belongs to them.
    func halves() async throws -> Int {
        try await count(
            """
            SELECT count(*) FROM killmails AS mail WHERE
                attacker_count <> (SELECT count(*) FROM attackers WHERE killmail_id = mail.killmail_id)
                OR NOT EXISTS (SELECT 1 FROM victims WHERE killmail_id = mail.killmail_id)
            """
        )
    }

    /// Whom a stored corporation or killmail names and who is not there: a follow-up that was lost.
    func forgottenFollowUps() async throws -> [String] {
        try await column(
            """
            SELECT named.id FROM (
                SELECT ceo_id AS id FROM corporations UNION SELECT creator_id FROM corporations
                UNION SELECT character_id FROM victims UNION SELECT character_id FROM attackers
            ) AS named WHERE named.id >= 90000000 AND named.id NOT IN (SELECT id FROM characters)
                AND named.id NOT IN (SELECT id FROM missing_entities WHERE kind = 'character')
            """
        )
    }
}

/// What a job is for.
struct Entity: Hashable {
    let kind: String
    let id: Int64
}
