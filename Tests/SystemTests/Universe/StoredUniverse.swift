import Foundation
import GRDB

/// What is in the database, read with no code of ours.
struct StoredUniverse {
    /// What we keep beside EVE's own fields.
    private static let bookkeeping: Set<String> = [
        "id", "etag", "expires_at", "read_at", "affiliation_checked_at", "deleted_at", "created_at", "updated_at",
        "corporation_count",
    ]
    static let tables = ["alliance": "alliances", "corporation": "corporations", "character": "characters"]

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

    /// - Parameter rows: by kind and id, as PostgreSQL turns them into JSON.
    init(_ rows: [String: [Int64: [String: JSON]]], missing: Set<String>) {
        self.rows = rows.reduce(into: [:]) { result, kind in
            result[kind.key] = kind.value.mapValues { Self.columns(of: $0, kind.key) }
        }
        self.missing = missing
        for (id, row) in rows["alliance"] ?? [:] {
            if case .number(let count)? = row["corporation_count"] { corporationCounts[id] = Int(count) }
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

    private static func isCompared(_ column: String, of kind: String) -> Bool {
        !bookkeeping.contains(column) && !(kind == "alliance" && column == "member_count")
    }

    private static func columns(of row: [String: JSON], _ kind: String) -> [String: Value] {
        row.filter { isCompared($0.key, of: kind) }.compactMapValues { json in
            guard case .text(let text) = json, text.hasSuffix("+00:00") else { return Value(json) }
            // ESI writes moments so.
            return .text(text.replacing("+00:00", with: "Z"))
        }
    }

    private static func columns(of row: Row, _ kind: String) -> [String: Value] {
        var columns: [String: Value] = [:]
        for (column, value) in row where isCompared(column, of: kind) {
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
