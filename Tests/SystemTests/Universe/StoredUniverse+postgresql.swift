import Foundation

extension StoredUniverse {
    /// What PostgreSQL has, read with no code of ours.
    init(_ servers: Servers) async throws {
        var rows: [String: [Int64: [String: JSON]]] = [:]
        for (kind, table) in Self.tables {
            let lines = try await servers.sql("SET timezone = 'UTC'; SELECT row_to_json(\(table)) FROM \(table)")
            for line in lines.split(separator: "\n") {
                let row = try JSON.object(Data(line.utf8))
                guard case .number(let id)? = row["id"] else { continue }
                rows[kind, default: [:]][Int64(id)] = row
            }
        }
        let missing = try await servers.sql("SELECT kind || ' ' || id FROM missing_entities")
        self.init(rows, missing: Set(missing.split(separator: "\n").map(String.init)))
    }
}
