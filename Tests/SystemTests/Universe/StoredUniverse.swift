import Foundation
import GRDB

/// What is in the file, read with no code of ours.
struct StoredUniverse {
    /// What we keep beside EVE's own fields.
    private static let bookkeeping: Set<String> = [
        "id", "etag", "expires_at", "read_at", "affiliation_checked_at", "deleted_at", "created_at", "updated_at",
        "corporation_count",
    ]
    private static let tables = ["alliance": "alliances", "corporation": "corporations", "character": "characters"]

    private var rows: [String: [Int64: [String: Value]]] = [:]
    private var corporationCounts: [Int64: Int] = [:]
    private var missing: Set<String> = []

    init(path: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        try queue.read { database in
            for (kind, table) in Self.tables {
                for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table)") {
                    let id: Int64 = row["id"]
                    rows[kind, default: [:]][id] = Self.columns(of: row, kind)
                    if kind == "alliance" { corporationCounts[id] = row["corporation_count"] }
                }
            }
            for row in try Row.fetchAll(database, sql: "SELECT kind, id FROM missing_entities") {
                missing.insert("\(row["kind"] as String) \(row["id"] as Int64)")
            }
        }
    }

    /// One sentence each.
    func differences(from entities: [SimulatedEntity]) -> [String] {
        var differences: [String] = []
        var rest = rows
        for entity in entities where entity.isReachable {
            let name = "\(entity.kind) \(entity.id)"
            let row = rest[entity.kind]?.removeValue(forKey: entity.id)
            if entity.isDeleted {
                if row != nil { differences.append("\(name) is deleted and stored") }
                if !missing.contains(name) { differences.append("\(name) is deleted and not marked so") }
                continue
            }
            guard let row else {
                differences.append("\(name) is missing")
                continue
            }
            for column in Set(row.keys).union(entity.columns.keys) where row[column] != entity.columns[column] {
                let (stored, served) = (row[column]?.description, entity.columns[column]?.description)
                differences.append("\(name): \(column) is \(stored ?? "null"), not \(served ?? "null")")
            }
            if let count = entity.corporations, corporationCounts[entity.id] != count {
                differences.append("\(name) counts \(corporationCounts[entity.id] ?? -1) corporations, not \(count)")
            }
        }
        for (kind, rows) in rest { differences += rows.keys.map { "\(kind) \($0) is stored, and nobody serves it" } }
        return differences
    }

    private static func columns(of row: Row, _ kind: String) -> [String: Value] {
        var columns: [String: Value] = [:]
        for (column, value) in row
        where !bookkeeping.contains(column) && !(kind == "alliance" && column == "member_count") {
            switch value.storage {
            case .int64(let number): columns[column] = .number(Double(number))
            case .double(let number): columns[column] = .number(number)
            case .string(let text): columns[column] = .text(text)
            case .null, .blob: break
            }
        }
        return columns
    }
}
